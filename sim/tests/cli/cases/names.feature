Feature: Names that nobody bears
  Background:
    Given the conference "RustLab" offers these seats:
      | seat type | price | quota |
      | Canoe     | 30    | 4     |

  # refused: "Norra" is nobody who has ordered anything in an earlier sentence; perhaps you mean Nora
  Example: a person in a Then
    When Nora reserves 2 Canoe seats
    Then Norra holds no seats

  # refused: "Norra" is nobody who has ordered anything
  Example: a person who pays
    Given Nora has reserved 2 Canoe seats
    When Norra pays for the order
    Then Nora has paid 0 dollars

  # refused: "Olli" is nobody who has ordered anything in an earlier sentence; there is none so far
  Example: a person who was charged nothing
    When 1 minute passes
    Then Olli is charged 0 times

  # refused: "Nobody" is no registrant
  Example: nobody
    When Nobody reserves 2 Canoe seats
    Then 2 Canoe seats are left

  # refused: "Knoe" is no seat type that the conference offers; perhaps you mean Canoe
  Example: a seat type of which none is left
    When Nora reserves 4 Canoe seats
    Then Nora holds 4 Canoe seats
    And 0 Knoe seats are left

  # refused: "Canu" is no seat type that the conference offers; perhaps you mean Canoe
  Example: a seat type in a When that nobody is told of
    When Nora reserves 2 Canu seats
    Then Nora has no order

  # refused: "Kanoe" is no seat type that the conference offers
  Example: a seat type of a crowd
    When 3 registrants reserve 1 Kanoe seat each at the same time
    Then 0 of them hold no seats

  # refused: "RustLap" is no conference of an earlier sentence; perhaps you mean RustLab
  Example: a conference
    When Nora reserves 2 Canoe seats
    Then the conference "RustLap" takes no orders

  # refused: "rustlap" is no address of an earlier sentence; perhaps you mean RustLab
  Example: an address
    When Nora reserves 2 Canoe seats
    Then the address "rustlap" leads nowhere

  # refused: "FAMLY" is no code that the organiser offers; perhaps you mean FAMILY
  Example: a code that nobody is told of
    Given the organiser has offered these codes:
      | code   | takes off | seat types | redemptions | together with |
      | FAMILY | 10%       | -          | -           | -             |
    And Nora has reserved 2 Canoe seats
    When Nora enters the code FAMLY
    Then Nora's order costs 60 dollars

  # refused: "FRIENDS" is no code that the organiser offers
  Example: a code that another may be used with
    When the organiser offers these codes:
      | code   | takes off | seat types | redemptions | together with |
      | FAMILY | 10%       | -          | -           | FRIENDS       |
    Then the organiser's request is granted

  # refused: "Canoo" is no seat type that the conference offers
  Example: a seat type of a code
    When the organiser offers these codes:
      | code   | takes off | seat types | redemptions | together with |
      | FAMILY | 10%       | Canoo      | -           | -             |
    Then the organiser's request is granted

  # holds
  Example: people as they are called
    When José Ángel reserves 1 Canoe seat
    And Anna-Lena O’Neil reserves 1 Canoe seat
    Then José Ángel holds 1 Canoe seat
    And Anna-Lena O’Neil's order costs 30 dollars
    And 2 Canoe seats are left
