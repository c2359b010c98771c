Feature: Seat types and quotas
  An organiser decides what kinds of seats there are and how many of each. Rooms change, so this may change while people
  are buying. Nobody who has a seat may lose it, and no seat may be sold that is not there.

  Background:
    Given the conference offers these seats:
      | seat type         | price | quota |
      | General admission | 199   | 10    |
      | Workshop          | 500   | 4     |

  Rule: Seats can be added while people are buying

    Example: A new seat type can be ordered at once
      Given the organiser has added these seats:
        | seat type      | price | quota |
        | Cocktail party | 50    | 30    |
      When Ada reserves 2 Cocktail party seats
      Then Ada holds 2 Cocktail party seats
      And 28 Cocktail party seats are left

    Example: A higher quota is for those who come next
      Given Ada has reserved 4 Workshop seats
      When the organiser changes the quota of Workshop seats to 6
      Then Ada holds 4 Workshop seats
      And 2 Workshop seats are left

  Rule: A seat type that is there is changed and not added again

    Example: Adding it once more changes neither its price nor its quota
      When the organiser adds these seats:
        | seat type | price | quota |
        | Workshop  | 300   | 10    |
      Then the organiser is told that there are such seats already
      And the page of the conference shows these seats:
        | seat type         | price | quota |
        | General admission | 199   | 10    |
        | Workshop          | 500   | 4     |

  Rule: A quota below what was sold is a debt, and nobody loses a seat

    Example: Whoever bought a seat keeps it
      Given Ada has bought 3 Workshop seats
      When the organiser changes the quota of Workshop seats to 2
      Then Ada's order is confirmed with 3 Workshop seats
      And the organiser's dashboard shows:
        | seat type | quota | held | sold | left | waited for |
        | Workshop  | 2     | 0    | 3    | -1   | 0          |

    Example: A held seat can still be paid for
      Given Ada has reserved 3 Workshop seats
      And the organiser has changed the quota of Workshop seats to 1
      When Ada pays for the order
      Then Ada's order is confirmed with 3 Workshop seats
      And Ada has paid 1500 dollars

    Example: Nothing is promised to others before the debt is repaid
      Given Ada has bought 3 Workshop seats
      And the organiser has changed the quota of Workshop seats to 2
      When Bob reserves 1 Workshop seat
      Then Bob holds no seats

    Example: A higher quota repays the debt first
      Given Ada has bought 3 Workshop seats
      # For the reader: this is the debt that is repaid
      And the organiser has changed the quota of Workshop seats to 2
      When the organiser changes the quota of Workshop seats to 5
      Then 2 Workshop seats are left

  Rule: A seat type can be withdrawn only before it was ever published

    Example: Withdrawn before the publication it is never shown
      Given an organiser has set up this conference:
        | conference | address | e-mail           |
        | RustLab    | rustlab | hana@example.org |
      And the organiser has added these seats:
        | seat type | price | quota |
        | Balcony   | 20    | 5     |
        | Parquet   | 30    | 5     |
      When the organiser withdraws the Balcony seats
      And the organiser publishes the conference
      Then the page of the conference shows these seats:
        | seat type | price | quota |
        | Parquet   | 30    | 5     |

    Example: After the publication it stays
      When the organiser withdraws the Workshop seats
      Then the organiser is told that seats cannot be withdrawn after the first publication
      And 4 Workshop seats are left

  Rule: Seats that cannot be offered are refused

    Example: No hall has more than 100000 seats
      When the organiser adds these seats:
        | seat type | price | quota  |
        | Lawn      | 10    | 100001 |
      Then the organiser is told that so many seats cannot be offered

    Example: A seat type has a name that tells something
      When the organiser adds these seats:
        | seat type | price | quota |
        | A         | 10    | 10    |
      Then the organiser is told that a name is missing or too short
