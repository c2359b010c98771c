Feature: What the organiser sees
  An organiser wants to know at any time how many seats are sold, who has ordered, and where the money is, without asking
  anybody.

  Background:
    Given the conference offers these seats:
      | seat type         | price | quota |
      | General admission | 199   | 10    |
      | Workshop          | 500   | 4     |

  Rule: Held, sold and remaining seats add up to the quota

    Example: The dashboard tells held from sold seats
      Given Ada has bought 2 Workshop seats
      When Bob reserves 1 Workshop seat and 3 General admission seats
      Then the organiser's dashboard shows:
        | seat type         | quota | held | sold | left | waited for |
        | General admission | 10    | 3    | 0    | 7    | 0          |
        | Workshop          | 4     | 1    | 2    | 1    | 0          |

    Example: The dashboard shows how many seats are waited for
      Given Ada has bought 4 Workshop seats
      And Bob has reserved 2 Workshop seats
      When Bob joins the wait list
      Then the organiser's dashboard shows:
        | seat type | quota | held | sold | left | waited for |
        | Workshop  | 4     | 0    | 4    | 0    | 2          |

  Rule: The dashboard shows where the money is

    Example: Paid by card it is taken
      When Ada reserves 2 Workshop seats
      And Ada pays for the order
      Then the organiser's dashboard shows 1000 dollars taken
      And the organiser's dashboard shows 0 dollars still open

    Example: An order that is not paid shows no money
      When Ada reserves 2 Workshop seats
      Then the organiser's dashboard shows 0 dollars taken
      And the organiser's dashboard shows 0 dollars still open
      And 2 Workshop seats are left

  Rule: The list of orders shows who ordered what

    Example: Confirmed orders are listed with what was given away
      Given Ada has reserved 2 Workshop seats
      And Ada has registered as "Ada Lovelace" with the e-mail address "ada@example.org"
      And Ada has paid for the order
      When Ada gives seat 1 to "William Flash" with the e-mail address "william@example.org"
      Then the organiser's list shows these confirmed orders:
        | registrant   | seats | total | assigned |
        | Ada Lovelace | 2     | 1000  | 1        |

    Example: Open orders are listed, the registrant is not known yet
      When Ada reserves 2 Workshop seats
      Then the organiser's list shows these open orders:
        | registrant | seats | total | assigned |
        | -          | 2     | 1000  | 0        |

    Example: Orders that ended stay in the list
      Given Ada has reserved 2 Workshop seats
      And Bob has reserved 1 Workshop seat
      When Bob cancels the order
      And 30 minutes pass
      Then the organiser's list shows these cancelled orders:
        | registrant | seats | total | assigned |
        | -          | 1     | 500   | 0        |
      And the organiser's list shows these expired orders:
        | registrant | seats | total | assigned |
        | -          | 2     | 1000  | 0        |

    Example: An order that is confirmed is not open any more
      Given Ada has reserved 2 Workshop seats
      When Ada pays for the order
      Then the organiser's list shows no open orders
      And the organiser's list shows these confirmed orders:
        | registrant | seats | total | assigned |
        | -          | 2     | 1000  | 0        |
