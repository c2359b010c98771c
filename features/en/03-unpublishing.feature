Feature: Closing a conference for new orders
  An organiser can take a conference off the site at any time, for instance because the hall is in doubt. Whoever has begun an
  order was promised seats, and that promise is kept.

  Background:
    Given the conference offers these seats:
      | seat type | price | quota |
      | Workshop  | 500   | 4     |

  Rule: An unpublished conference takes no new orders

    Example: Whoever comes afterwards is turned away
      Given the organiser has unpublished the conference
      When Ada reserves 1 Workshop seat
      Then Ada is told that the conference takes no orders
      And 4 Workshop seats are left

    Example: Published again it takes orders again
      # For the reader: it was closed, and opens again
      Given the organiser has unpublished the conference
      When the organiser publishes the conference
      Then the conference takes orders
      And 4 Workshop seats are left

    Example: Whoever was turned away has no order to pay for
      Given the organiser has unpublished the conference
      When Ada reserves 1 Workshop seat
      And Ada pays for the order
      Then Ada is told that there is no such order
      And Ada has no order

    Example: Whoever comes after it was published again is served
      # For the reader: it was closed for a while
      Given the organiser has unpublished the conference
      And the organiser has published the conference
      When Ada reserves 1 Workshop seat
      Then Ada's request is granted
      And 3 Workshop seats are left

  Rule: Whoever has begun an order may finish it

    Example: An order that was placed before can be paid
      Given Ada has reserved 2 Workshop seats
      And the organiser has unpublished the conference
      When Ada pays for the order
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada has paid 1000 dollars
      And the conference takes no orders

    Example: An order that was placed before can be changed
      Given Ada has reserved 2 Workshop seats
      And the organiser has unpublished the conference
      When Ada changes the order to 1 Workshop seat
      Then Ada holds 1 Workshop seat
      And 3 Workshop seats are left
      And the conference takes no orders

    Example: Seats that were bought before can be given away
      Given Ada has bought 2 Workshop seats
      And the organiser has unpublished the conference
      When Ada gives seat 1 to "William Flash" with the e-mail address "william@example.org"
      Then seat 1 of Ada's order belongs to "William Flash"
      And the conference takes no orders

    Example: Closing takes nothing away from whoever has ordered
      Given Ada has reserved 2 Workshop seats
      When the organiser unpublishes the conference
      Then Ada holds 2 Workshop seats
      And the conference takes no orders

  Rule: A closed conference offers nothing from its wait list, and goes on with it once published again

    Example: Nobody is offered seats while it is closed
      Given Ada has reserved 4 Workshop seats
      And Bob has reserved 2 Workshop seats
      And Bob has joined the wait list
      And the organiser has unpublished the conference
      When Ada cancels the order
      Then Bob waits for 2 Workshop seats
      And 4 Workshop seats are left

    Example: Once it is published again the line is served
      Given Ada has reserved 4 Workshop seats
      And Bob has reserved 2 Workshop seats
      And Bob has joined the wait list
      # For the reader: these seats came free while it was closed
      And the organiser has unpublished the conference
      And Ada has cancelled the order
      When the organiser publishes the conference
      Then Bob is offered 2 Workshop seats from the wait list
      And 2 Workshop seats are left

    Example: An offer that was made before can be taken
      Given Ada has reserved 4 Workshop seats
      And Bob has reserved 2 Workshop seats
      And Bob has joined the wait list
      And Ada has cancelled the order
      And the organiser has unpublished the conference
      When Bob pays for the seats from the wait list
      Then Bob has bought 2 Workshop seats from the wait list
      And the conference takes no orders

    Example: Nobody joins the line while it is closed
      Given Ada has reserved 4 Workshop seats
      And Bob has reserved 2 Workshop seats
      And the organiser has unpublished the conference
      When Bob joins the wait list
      Then Bob is told that the conference takes no orders
      And Ada holds 4 Workshop seats
