Feature: The promise and its countdown
  A registrant sees a countdown of 15 minutes and must be able to rely on it. The seats are held a little longer than that, so
  that a payment which began in time can still arrive. What nobody pays for comes back.

  Background:
    Given the conference offers these seats:
      | seat type | price | quota |
      | Workshop  | 500   | 4     |

  Rule: Seats are promised for 15 minutes from the order

    Example: The countdown starts with the order
      When Ada reserves 2 Workshop seats
      Then Ada's seats are promised until 15 minutes after the order was placed

    Example: Changing the order does not prolong the promise
      Given Ada has reserved 2 Workshop seats
      # For the reader: time goes by and changes nothing
      And 5 minutes have passed
      When Ada changes the order to 3 Workshop seats
      Then Ada holds 3 Workshop seats
      And Ada's seats are promised until 15 minutes after the order was placed

    Example: Within the promised time the seats are still held
      Given Ada has reserved 4 Workshop seats
      # For the reader: time goes by and changes nothing
      When it is 09:14
      Then Ada holds 4 Workshop seats
      And 0 Workshop seats are left

  Rule: Who begins to pay in time gets the seats

    Example: A payment that takes long still lands
      Given Ada has reserved 4 Workshop seats
      And the bank takes 12 minutes over Ada's next payment
      # For the reader: what is left of the promise is shorter than what the bank takes
      And 5 minutes have passed
      When Ada pays for the order
      And 16 minutes pass
      Then Ada's order is confirmed with 4 Workshop seats

    Example: A payment of the last minute is not undone while its confirmation is on the way
      Given Ada has reserved 4 Workshop seats
      # For the reader: this is the last minute
      And 12 minutes have passed
      And the bank takes 16 minutes over Ada's next payment
      And every confirmation is held up for 30 minutes
      When Ada pays for the order
      And 40 minutes pass
      Then Ada's order is confirmed with 4 Workshop seats

    Example: Nobody can begin to pay after the countdown
      Given Ada has reserved 4 Workshop seats
      And 20 minutes have passed
      When Ada pays for the order
      Then Ada is told that the promise has ended
      And Ada has paid 0 dollars

    Example: A clock that is ahead takes nobody's time away
      # For the reader: this goes wrong and changes nothing
      Given for 1 hour the clocks of the machines that decide are 2 minutes ahead
      And Ada has reserved 2 Workshop seats
      # For the reader: a minute is left, and by that clock the time is up
      And 14 minutes have passed
      When Ada pays for the order
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada has paid 1000 dollars

  Rule: Seats that nobody pays for come back

    Example: After half an hour somebody else can have the seats
      Given Ada has reserved 4 Workshop seats
      And 30 minutes have passed
      When Bob reserves 4 Workshop seats
      Then Ada's order has expired
      And Ada has paid 0 dollars
      And Bob holds 4 Workshop seats

    Example: An offer that nobody accepts comes back too
      Given Ada has bought 3 Workshop seats
      And Bob has reserved 3 Workshop seats
      When 30 minutes pass
      Then Bob's order has expired
      And 1 Workshop seat is left

    Example: An expired order cannot be paid
      Given Ada has reserved 2 Workshop seats
      And 30 minutes have passed
      When Ada pays for the order
      Then Ada is told that the order has ended
      And Ada's order has expired
      And Ada is charged 0 times

    Example: A clock that is behind gives the seats back all the same
      Given Ada has reserved 4 Workshop seats
      And 5 minutes have passed
      # For the reader: this goes wrong and changes nothing
      And for 1 hour the clocks of the machines that decide are 3 minutes behind
      When 30 minutes pass
      Then Ada's order has expired
      And 4 Workshop seats are left

  Rule: A promise ends when the conference begins, at the latest

    Example: Who orders shortly before the beginning is promised less
      Given the organiser has moved the conference to begin at 09:10 and end at 18:00
      When Ada reserves 2 Workshop seats
      Then Ada's seats are promised until 09:10

    Example: Nobody can begin to pay once the conference has begun
      Given the organiser has moved the conference to begin at 09:10 and end at 18:00
      And Ada has reserved 2 Workshop seats
      And 17 minutes have passed
      When Ada pays for the order
      Then Ada is told that the promise has ended
      And Ada has paid 0 dollars

    Example: Who began to pay before the beginning gets the seats
      # For the reader: it begins before the bank is done
      Given the organiser has moved the conference to begin at 09:10 and end at 18:00
      And Ada has reserved 2 Workshop seats
      And the bank takes 12 minutes over Ada's next payment
      When Ada pays for the order
      And 16 minutes pass
      Then Ada's order is confirmed with 2 Workshop seats

    Example: An order that nobody pays for ends with the grace after the beginning
      Given the organiser has moved the conference to begin at 09:10 and end at 18:00
      And Ada has reserved 4 Workshop seats
      When 28 minutes pass
      Then Ada's order has expired

    Example: What was promised before the conference was moved stays promised
      Given Ada has reserved 2 Workshop seats
      # For the reader: who orders from now on is promised less
      And the organiser has moved the conference to begin at 09:10 and end at 18:00
      When Bob reserves 1 Workshop seat
      Then Bob's seats are promised until 09:10
      And Ada's seats are promised until 15 minutes after the order was placed

  Rule: Nothing is ordered once the conference has begun

    Example: Nobody orders after the beginning
      Given the conference has begun
      When Ada reserves 2 Workshop seats
      Then Ada is told that the conference has started
      And 4 Workshop seats are left
      And the conference takes no orders

    Example: Nobody changes an order after the beginning
      Given the organiser has moved the conference to begin at 09:10 and end at 18:00
      And Ada has reserved 2 Workshop seats
      And 20 minutes have passed
      When Ada changes the order to 3 Workshop seats
      Then Ada is told that the conference has started
