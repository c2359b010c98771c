Feature: Reserving seats
  A registrant wants to be sure of the seats before paying for them. An organiser wants no seat to stay empty
  because of somebody who never paid. So seats are held for a registrant for a while, and then they are sold or
  they come back.

  Background:
    Given the conference offers these seats:
      | seat type         | price | quota |
      | General admission | 199   | 10    |
      | Workshop          | 500   | 4     |

  Rule: A seat that is held for one registrant is not offered to another

    Example: A reservation takes its seats from those that are left
      When Ada reserves 3 Workshop seats
      Then Ada holds 3 Workshop seats
      And 1 Workshop seat is left

    Example: Whoever comes after the last seat gets none
      Given Ada has reserved 4 Workshop seats
      When Bob reserves 1 Workshop seat
      Then Bob holds no seats
      And Ada holds 4 Workshop seats

    Example: A sold-out workshop takes nothing from general admission
      Given Ada has reserved 4 Workshop seats
      When Bob reserves 2 General admission seats and 1 Workshop seat
      Then Bob is offered 2 General admission seats
      And 8 General admission seats are left

  Rule: A registrant who wants more seats than are left is offered those that are left

    Example: An accepted offer can be paid
      Given Ada has reserved 3 Workshop seats
      And Bob has reserved 3 Workshop seats
      When Bob accepts the offered seats
      And Bob pays for the order
      Then Bob's order is confirmed with 1 Workshop seat
      And Bob has paid 500 dollars

    Example: A cancelled offer gives its seats back
      Given Ada has reserved 3 Workshop seats
      And Bob has reserved 3 Workshop seats
      When Bob cancels the order
      Then Bob's order is cancelled
      And 1 Workshop seat is left

  Rule: Seats that are paid for stay with their registrant

    Example: Paying confirms the order for good
      Given Ada has reserved 2 General admission seats
      When Ada pays for the order
      And 1 hour passes
      Then Ada's order is confirmed with 2 General admission seats
      And Ada has paid 398 dollars
      And 8 General admission seats are left

  Rule: Seats that nobody pays for come back

    Example: Within the promised time the seats are still held
      Given Ada has reserved 4 Workshop seats
      When 14 minutes pass
      Then Ada holds 4 Workshop seats
      And 0 Workshop seats are left

    Example: After half an hour somebody else can have the seats
      Given Ada has reserved 4 Workshop seats
      When 30 minutes pass
      And Bob reserves 4 Workshop seats
      Then Ada's order has expired
      And Ada has paid 0 dollars
      And Bob holds 4 Workshop seats
