Feature: Values that cannot be, and what nobody reads
  Background:
    Given the conference offers these seats:
      | seat type | price | quota |
      | Canoe     | 30    | 4     |

  # holds
  Example: half a dollar has fifty cents
    Given the organiser has offered these codes:
      | code   | takes off | seat types | redemptions | together with |
      | FAMILY | 20.5      | -          | -           | -             |
    And Nora has reserved 2 Canoe seats
    When Nora enters the code FAMILY
    Then Nora's order costs 39.5 dollars
    And Nora's order costs 39.50 dollars

  # refused: "20.505" takes nothing off
  Example: a code has no part of a cent
    When the organiser offers these codes:
      | code   | takes off | seat types | redemptions | together with |
      | FAMILY | 20.505    | -          | -           | -             |
    Then the organiser's request is granted

  # refused: "39.505" is not an amount of dollars
  Example: an amount has no part of a cent
    When Nora reserves 1 Canoe seat
    Then Nora's order costs 39.505 dollars

  # refused: "-30" is not an amount of dollars
  Example: an amount below zero
    When Nora reserves 1 Canoe seat
    Then Nora's order costs -30 dollars

  # refused: "-1" is below zero
  Example: seats below zero
    When Nora reserves 1 Canoe seat
    Then -1 Canoe seats are left

  # refused: "99999999999999999999" is too large
  Example: seats beyond counting
    When Nora reserves 99999999999999999999 Canoe seats
    Then Nora has no order

  # refused: "4294967296" is too large
  Example: a quota beyond counting
    When the organiser changes the quota of Canoe seats to 4294967296
    Then the organiser's request is granted

  # refused: "18446744073709551615 hours" is no time that an example can take
  Example: time beyond waiting
    When 18446744073709551615 hours pass
    Then 4 Canoe seats are left

  # refused: "31 days" is no time that an example can take
  Example: longer than an example lasts
    When 31 days pass
    Then 4 Canoe seats are left

  # refused: "Canoe" is named twice
  Example: a type in two numbers
    When Nora reserves 1 Canoe seat and 2 Canoe seats
    Then Nora holds 3 Canoe seats

  # refused: column seat type, row 2: "Kayak" has a row already
  Example: a row in two numbers
    When the organiser adds these seats:
      | seat type | price | quota |
      | Kayak     | 30    | 4     |
      # why not
      | Kayak     | 30    | 5     |
    Then the organiser's request is granted

  # refused: column seat types, row 1: "," is no list
  Example: a scope of nothing
    When the organiser offers these codes:
      | code   | takes off | seat types | redemptions | together with |
      | FAMILY | 10%       | ,          | -           | -             |
    Then the organiser's request is granted

  # refused: the heading: "the table below" is read by nobody
  Example: a table that nobody asked for
    When Nora reserves 2 Canoe seats
      | seat type | seats |
      | Canoe     | 4     |
    Then Nora holds 2 Canoe seats

  # refused: "the quoted text below" is read by nobody
  Example: a quoted text that nobody asked for
    When Nora reserves 2 Canoe seats
      """
      | and one | for her sister |
      """
    Then Nora holds 2 Canoe seats

  # holds
  Example: what costs nothing is confirmed while everything comes twice
    Given the organiser has changed the price of Canoe seats to 0 dollars
    And for 1 hour 100 of 100 messages arrive twice
    And Nora has reserved 1 Canoe seat
    When Nora pays for the order
    Then Nora's order is confirmed with 1 Canoe seat

  # refused: "20 days" is longer than the 30 minutes
  Example: a confirmation that is held up for weeks
    Given every confirmation is held up for 20 days
    When Nora reserves 1 Canoe seat
    Then Nora holds 1 Canoe seat

  # refused: "3 hours" is longer than the 30 minutes
  Example: records that have no room for hours
    Given for 3 hours there is no room for records
    When Nora reserves 1 Canoe seat
    Then Nora holds 1 Canoe seat
