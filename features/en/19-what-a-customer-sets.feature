Feature: What a business customer sets
  Seats are promised for 15 minutes, held for 14 more, and money that is late then is waited for 30 minutes. A business customer
  may set each of these, and whoever orders is promised what is set.

  Rule: Seats are promised for as long as is set

    Example: A short promise has a short countdown
      Given seats are promised for 5 minutes
      And the conference offers these seats:
        | seat type | price | quota |
        | Workshop  | 500   | 4     |
      When Ada reserves 4 Workshop seats
      Then Ada's seats are promised until 5 minutes after the order was placed

    Example: Nobody can begin to pay after a short promise
      Given seats are promised for 5 minutes
      And the conference offers these seats:
        | seat type | price | quota |
        | Workshop  | 500   | 4     |
      And Ada has reserved 4 Workshop seats
      And 10 minutes have passed
      When Ada pays for the order
      Then Ada is told that the promise has ended
      And Ada has paid 0 dollars

    Example: A long promise leaves time to think
      Given seats are promised for 2 hours
      And the conference offers these seats:
        | seat type | price | quota |
        | Workshop  | 500   | 4     |
      And Ada has reserved 4 Workshop seats
      # For the reader: with the usual promise the seats would have gone to others by now
      And 90 minutes have passed
      When Ada pays for the order
      Then Ada's order is confirmed with 4 Workshop seats

    Example: An offer from the wait list is promised for as long
      Given seats are promised for 10 minutes
      And the conference offers these seats:
        | seat type | price | quota |
        | Workshop  | 500   | 4     |
      And Ada has reserved 4 Workshop seats
      And Bob has reserved 2 Workshop seats
      And Bob has joined the wait list
      When Ada cancels the order
      Then the seats offered to Bob from the wait list are promised for 10 minutes

  Rule: Seats that nobody pays for go to others when they have been held for as long as is set

    Example: They come back sooner if they are held for a shorter time
      Given seats are held for 5 minutes after their promise
      And the conference offers these seats:
        | seat type | price | quota |
        | Workshop  | 500   | 4     |
      And Ada has reserved 4 Workshop seats
      When 25 minutes pass
      Then 4 Workshop seats are left
      And Ada's order has expired

  Rule: Late money is waited for as long as is set

    Example: Money that comes later still buys nothing
      Given late money is waited for 5 minutes
      And the conference offers these seats:
        | seat type | price | quota |
        | Workshop  | 500   | 4     |
      And Ada has reserved 4 Workshop seats
      And the bank takes 45 minutes over Ada's next payment
      And Ada has paid for the order
      When 60 minutes pass
      Then Ada's order has expired
      And 0 dollars are set aside for Ada
      And 4 Workshop seats are left

  Rule: A bank that fails is left alone for as long as is set

    Example: Whoever pays meanwhile waits a little, and pays once
      # For the reader: Ada's money is taken a few minutes later, and that is all there is to see
      Given the bank is left alone for 3 minutes after 1 failure in a row
      And the conference offers these seats:
        | seat type | price | quota |
        | Workshop  | 500   | 4     |
      And Ada has reserved 4 Workshop seats
      # For the reader: this goes wrong and changes nothing
      And for 1 minute the bank does nothing
      When Ada pays for the order
      And 10 minutes pass
      Then Ada's order is confirmed with 4 Workshop seats
      And Ada is charged 1 time
