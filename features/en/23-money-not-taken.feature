Feature: Money that the bank does not take
  A bank that has set money aside may refuse to take it, and lets it go after a while. Nobody gets seats for such money. As
  long as the seats are held, the registrant may try again.

  Background:
    Given the conference offers these seats:
      | seat type | price | quota |
      | Workshop  | 500   | 4     |
    And Ada has reserved 2 Workshop seats

  Rule: Money that was not taken buys nothing, and the seats wait for another try

    Example: The bank refuses to take what it set aside
      Given the bank refuses to take the money of Ada's next payment
      When Ada pays for the order
      Then Ada holds 2 Workshop seats
      And Ada is charged 0 times
      And 0 dollars are set aside for Ada
      And the organiser's dashboard shows 0 dollars taken

    Example: The authorisation lapses before the money is taken
      Given the authorisation of Ada's next payment lapses before the money is taken
      When Ada pays for the order
      Then Ada holds 2 Workshop seats
      And Ada is charged 0 times
      And 0 dollars are set aside for Ada
      And the organiser's dashboard shows 0 dollars still open

    Example: What a payment service collects at once is not refused afterwards
      # For the reader: this is about money that is set aside first
      Given the bank refuses to take the money of Ada's next payment
      When Ada pays for the order through a payment service
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada is charged 1 time

  Rule: Whoever may try again is told why

    Example: The bank did not take the money
      Given the bank refuses to take the money of Ada's next payment
      When Ada pays for the order
      Then Ada is shown that the bank did not take the money

    Example: The authorisation has lapsed
      Given the authorisation of Ada's next payment lapses before the money is taken
      When Ada pays for the order
      Then Ada is shown that the authorisation has lapsed

  Rule: Another try is as good as the first

    Example: Another card is taken
      # For the reader: the first try fails, and changes nothing
      Given the bank refuses to take the money of Ada's next payment
      And Ada has paid for the order
      When Ada pays for the order by card
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada is charged 1 time

    Example: An invoice is taken instead
      # For the reader: the first try fails, and changes nothing
      Given the authorisation of Ada's next payment lapses before the money is taken
      And Ada has paid for the order
      When Ada pays for the order by invoice
      # For the reader: the customer's bank takes a moment
      And 1 minute passes
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada is charged 1 time

    Example: The second try may fail as well
      Given the bank refuses to take the money of Ada's next payment
      # For the reader: the first try fails, and changes nothing
      And Ada has paid for the order
      And the authorisation of Ada's next payment lapses before the money is taken
      When Ada pays for the order by card
      Then Ada is shown that the authorisation has lapsed
      And Ada holds 2 Workshop seats
      And Ada is charged 0 times

  Rule: Without another try the seats go back when the time is up

    Example: Nobody tries again
      # For the reader: the payment fails, and the order ends as one that nobody paid for
      Given the bank refuses to take the money of Ada's next payment
      And Ada has paid for the order
      When 30 minutes pass
      Then Ada's order has expired
      And Ada is shown that the bank did not take the money
      And 4 Workshop seats are left

    Example: Whoever waits for the seats is offered them
      # For the reader: the payment fails, and the seats go back as those that nobody paid for
      Given the authorisation of Ada's next payment lapses before the money is taken
      And Ada has paid for the order
      And Bob has reserved 4 Workshop seats
      And Bob has joined the wait list
      When 31 minutes pass
      Then Bob is offered 2 Workshop seats from the wait list

    Example: For money that comes late there is no other try
      Given the bank takes 32 minutes over Ada's next payment
      And the bank refuses to take the money of Ada's next payment
      When Ada pays for the order
      And 40 minutes pass
      Then Ada's order has expired
      And Ada is charged 0 times
      And 4 Workshop seats are left
