Feature: Changing an order
  People make up their minds while they fill in an order. Until they pay they may want more, fewer or other seats, and
  what they give up is for others at once.

  Background:
    Given the conference offers these seats:
      | seat type         | price | quota |
      | General admission | 199   | 10    |
      | Workshop          | 500   | 4     |

  Rule: An order that is not paid can be changed

    Example: Fewer seats give the rest back
      Given Ada has reserved 3 Workshop seats
      When Ada changes the order to 1 Workshop seat
      Then Ada holds 1 Workshop seat
      And 3 Workshop seats are left

    Example: More seats are taken from those that are left
      Given Ada has reserved 1 Workshop seat
      When Ada changes the order to 4 Workshop seats
      Then Ada holds 4 Workshop seats
      And 0 Workshop seats are left

    Example: More seats than are left are an offer again
      Given Bob has reserved 2 Workshop seats
      And Ada has reserved 1 Workshop seat
      When Ada changes the order to 4 Workshop seats
      Then Ada is offered 2 Workshop seats

    Example: Seats of another type take the place of the first
      Given Ada has reserved 2 Workshop seats
      When Ada changes the order to 2 General admission seats
      Then Ada holds 2 General admission seats
      And 4 Workshop seats are left
      And Ada's order costs 398 dollars

    Example: A changed order is paid as it is now
      Given Ada has reserved 3 Workshop seats
      And Ada has changed the order to 1 Workshop seat
      When Ada pays for the order
      Then Ada's order is confirmed with 1 Workshop seat
      And Ada has paid 500 dollars

  Rule: Of two changes at the same time one counts

    Example: The slower window is told that the order has changed
      Given Ada has reserved 1 Workshop seat
      When Ada changes the order to 2 Workshop seats in one window and to 3 Workshop seats in another
      Then Ada is told that the order has changed meanwhile
      And Ada holds either 2 Workshop seats or 3 Workshop seats

  Rule: A paid order stays as it is

    Example: A confirmed order cannot be cancelled
      Given Ada has bought 2 Workshop seats
      When Ada cancels the order
      Then Ada is told that the order has ended
      And Ada's order is confirmed with 2 Workshop seats

    Example: A cancelled order cannot be brought back
      Given Ada has reserved 2 Workshop seats
      When Ada cancels the order
      And Ada accepts the offered seats
      Then Ada is told that the order has ended
      And Ada's order is cancelled
      And 4 Workshop seats are left

    Example: A cancelled order cannot be changed
      Given Ada has reserved 2 Workshop seats
      When Ada cancels the order
      And Ada changes the order to 3 Workshop seats
      Then Ada is told that the order has ended
      And 4 Workshop seats are left

    Example: A confirmed order cannot be changed
      Given Ada has bought 2 Workshop seats
      When Ada changes the order to 3 Workshop seats
      Then Ada is told that the order has ended
      And Ada's order is confirmed with 2 Workshop seats

    Example: A cancelled order cannot be paid
      Given Ada has reserved 2 Workshop seats
      And Ada has cancelled the order
      When Ada pays for the order
      Then Ada is told that the order has ended
      And Ada has paid 0 dollars
