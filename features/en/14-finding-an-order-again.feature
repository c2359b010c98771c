Feature: Finding an order again
  A registrant who has closed the window wants to find the order again without an account: with an e-mail address and the access
  code of the order. Nobody else may find it.

  Background:
    Given the conference offers these seats:
      | seat type         | price | quota |
      | General admission | 199   | 10    |
      | Workshop          | 500   | 4     |
    And Ada has reserved 3 General admission seats and 1 Workshop seat

  Rule: An order is found by e-mail address and access code

    Example: A bought order is found
      Given Ada has registered as "Ada Lovelace" with the e-mail address "ada@example.org"
      When Ada pays for the order
      Then "ada@example.org" and the access code find Ada's order

    Example: Capital letters in the address do not matter
      When Ada registers as "Ada Lovelace" with the e-mail address "Ada@Example.org"
      Then "ada@example.org" and the access code find Ada's order

    Example: Another address does not find it
      When Ada registers as "Ada Lovelace" with the e-mail address "ada@example.org"
      Then "bob@example.org" and the access code do not find Ada's order
      And "ada@example.org" and the access code find Ada's order

    Example: A corrected address takes the place of the first
      # For the reader: this address is no longer good
      Given Ada has registered as "Ada Lovelace" with the e-mail address "ada@exmaple.org"
      When Ada registers as "Ada Lovelace" with the e-mail address "ada@example.org"
      Then "ada@example.org" and the access code find Ada's order
      And "ada@exmaple.org" and the access code do not find Ada's order

    Example: With another access code it is not found
      When Ada registers as "Ada Lovelace" with the e-mail address "ada@example.org"
      Then Ada's order is not found with another access code
      And "ada@example.org" and the access code find Ada's order

    Example: The address can be corrected after paying
      Given Ada has paid for the order
      When Ada registers as "Ada Lovelace" with the e-mail address "ada@example.org"
      Then Ada's request is granted
      And "ada@example.org" and the access code find Ada's order

    Example: Name and address can be corrected after paying
      # For the reader: this address is no longer good
      Given Ada has registered as "Ada Byron" with the e-mail address "ada@exmaple.org"
      And Ada has paid for the order
      When Ada registers as "Ada Lovelace" with the e-mail address "ada@example.org"
      Then "ada@example.org" and the access code find Ada's order
      And "ada@exmaple.org" and the access code do not find Ada's order

  Rule: Whoever registers has a full name and an address that can be written to

    Example: A last name is needed
      Given Ada has registered as "Ada Lovelace" with the e-mail address "ada@example.net"
      When Ada registers as "Ada" with the e-mail address "ada@example.org"
      Then Ada is told that a first name and a last name are needed
      And "ada@example.org" and the access code do not find Ada's order
      And "ada@example.net" and the access code find Ada's order

    Example: An address that cannot be written to is refused
      When Ada registers as "Ada Lovelace" with the e-mail address "ada at home"
      Then Ada is told that this is not an e-mail address
      And Ada holds 3 General admission seats and 1 Workshop seat

  Rule: What an order was earlier can be told at any time

    Example: An order that has expired was open before
      When 30 minutes pass
      Then Ada's order has expired
      And 20 minutes earlier Ada's order was open

    Example: What was wanted before a change is not forgotten
      When 5 minutes pass
      And Ada changes the order to 1 General admission seat
      And 5 minutes pass
      Then Ada holds 1 General admission seat
      And 7 minutes earlier Ada's order was for 3 General admission seats and 1 Workshop seat
