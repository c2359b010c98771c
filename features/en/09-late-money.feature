Feature: Money that comes late
  Banks answer late, or never. A registrant whose money moved must end with the seats or with the money back, and an
  organiser must not lose seats to a payment that never comes.

  Background:
    Given the conference offers these seats:
      | seat type | price | quota |
      | Workshop  | 500   | 4     |
    And Ada has reserved 4 Workshop seats

  Rule: Money that comes while the seats are held buys them

    Example: The bank takes 20 minutes
      Given the bank takes 20 minutes over Ada's next payment
      And Ada has paid for the order
      When 24 minutes pass
      Then Ada's order is confirmed with 4 Workshop seats
      And Ada has paid 2000 dollars

  Rule: Money that comes after the seats went back buys them if they are still free

    Example: Nobody took the seats meanwhile
      Given the bank takes 40 minutes over Ada's next payment
      And Ada has paid for the order
      When 46 minutes pass
      Then Ada's order is confirmed with 4 Workshop seats
      And 0 Workshop seats are left

    Example: The money came in time and the notice of it after the seats went back
      # For the reader: the payment begins shortly before the end
      Given 12 minutes have passed
      And every payment notice is held up for 30 minutes
      When Ada pays for the order
      And 40 minutes pass
      Then Ada's order is confirmed with 4 Workshop seats
      And Ada is charged 1 time

    Example: A card is not charged when the seats are gone
      Given the bank takes 45 minutes over Ada's next payment
      And Ada has paid for the order
      And 36 minutes have passed
      And Bob has bought 3 Workshop seats
      # For the reader: the bank answers only now
      When 20 minutes pass
      Then Ada has paid 0 dollars
      And 0 dollars are set aside for Ada

  Rule: Money that was collected and buys nothing is paid back

    Example: A payment service pays back
      Given the bank takes 45 minutes over Ada's next payment
      When Ada pays for the order through a payment service
      And 36 minutes pass
      And Bob reserves 3 Workshop seats
      And 20 minutes pass
      Then Ada is paid back 2000 dollars
      And Ada's order has expired
      And the organiser's dashboard shows 2000 dollars paid back

    Example: What cannot be paid back by the bank is left to a person
      Given the bank takes 45 minutes over Ada's next payment
      And the bank fails 9 times to pay back Ada's next payment
      When Ada pays for the order through a payment service
      And 36 minutes pass
      And Bob reserves 3 Workshop seats
      And 30 minutes pass
      Then 2000 dollars have to be paid back to Ada by hand

  Rule: A silent bank costs nobody anything

    Example: An order without an answer expires and its seats come back
      Given the bank never answers about Ada's next payment
      And Ada has paid for the order
      When 2 hours pass
      Then Ada's order has expired
      And Ada has paid 0 dollars
      And 4 Workshop seats are left

    Example: A bank that is out for 10 minutes delays the order and loses nothing
      # For the reader: this goes wrong and changes nothing
      Given for 10 minutes the bank does nothing
      When Ada pays for the order
      And 18 minutes pass
      Then Ada's order is confirmed with 4 Workshop seats
      And Ada is charged 1 time

    Example: Orders are taken while the line to the bank is cut
      # For the reader: this goes wrong and changes nothing
      Given for 10 minutes the line between the machines that decide and the bank is cut
      And Ada has paid for the order
      When 18 minutes pass
      Then Ada's order is confirmed with 4 Workshop seats
      And nothing has to be paid back by hand
