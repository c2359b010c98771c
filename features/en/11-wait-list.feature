Feature: The wait list
  Whoever finds a workshop sold out wants to be next in line, and an organiser wants seats that come free to be sold without
  anybody having to watch. Who waits longest is served first, and newcomers come after those who wait.

  Background:
    Given the conference offers these seats:
      | seat type         | price | quota |
      | General admission | 199   | 10    |
      | Workshop          | 500   | 4     |
    And Ada has reserved 4 Workshop seats

  Rule: Whoever waits is offered seats that come free

    Example: Who joins waits for what is missing
      Given Bob has reserved 1 General admission seat and 2 Workshop seats
      When Bob joins the wait list
      Then Bob waits for 2 Workshop seats
      And Bob is offered 1 General admission seat

    Example: Seats that somebody gives up are offered
      Given Bob has reserved 2 Workshop seats
      And Bob has joined the wait list
      When Ada cancels the order
      Then Bob is offered 2 Workshop seats from the wait list
      And 2 Workshop seats are left

    Example: Seats that the organiser adds are offered
      Given Bob has reserved 2 Workshop seats
      And Bob has joined the wait list
      When the organiser changes the quota of Workshop seats to 6
      Then Bob is offered 2 Workshop seats from the wait list
      And 0 Workshop seats are left

    Example: Seats that nobody paid for are offered
      Given Bob has reserved 4 Workshop seats
      And Bob has joined the wait list
      When 31 minutes pass
      Then Bob is offered 4 Workshop seats from the wait list
      And 0 Workshop seats are left

    Example: Offered seats are bought like any others
      Given Bob has reserved 2 Workshop seats
      And Bob has joined the wait list
      When Ada cancels the order
      And Bob pays for the seats from the wait list
      Then Bob has bought 2 Workshop seats from the wait list
      And Bob has paid 1000 dollars

    Example: Offers of several types are bought together
      Given Chae has reserved 10 General admission seats
      And Bob has reserved 1 General admission seat and 2 Workshop seats
      And Bob has joined the wait list
      When Ada cancels the order
      And Chae cancels the order
      And Bob pays for the seats from the wait list
      Then Bob has bought 1 General admission seat and 2 Workshop seats from the wait list
      And Bob has paid 1199 dollars

    Example: An offer costs what the order that waits was placed at
      Given Bob has reserved 2 Workshop seats
      # For the reader: whoever orders from now on pays more
      And the organiser has changed the price of Workshop seats to 600 dollars
      And Bob has joined the wait list
      When Ada cancels the order
      Then the seats offered to Bob from the wait list cost 1000 dollars
      And the seats offered to Bob from the wait list are promised for 15 minutes

    Example: Who changes the order while waiting is offered seats at its new price
      Given Bob has reserved 2 Workshop seats
      And Bob has joined the wait list
      And the organiser has changed the price of Workshop seats to 600 dollars
      And Bob has changed the order to 3 Workshop seats
      When Ada cancels the order
      Then the seats offered to Bob from the wait list cost 1800 dollars

  Rule: First come, first served

    Example: Everybody in the line has a place
      Given Bob has reserved 3 Workshop seats
      And Bob has joined the wait list
      And Chae has reserved 3 Workshop seats
      When Chae joins the wait list
      Then Bob is number 1 in line for Workshop seats
      And Chae is number 2 in line for Workshop seats

    Example: Who stands behind somebody who leaves moves up
      Given Bob has reserved 3 Workshop seats
      And Bob has joined the wait list
      And Chae has reserved 3 Workshop seats
      When Chae joins the wait list
      Then Chae is number 2 in line for Workshop seats
      When Bob leaves the wait list
      Then Chae is number 1 in line for Workshop seats

    Example: The first in the line is offered seats before the second
      Given Bob has reserved 3 Workshop seats
      And Bob has joined the wait list
      And Chae has reserved 3 Workshop seats
      And Chae has joined the wait list
      When Ada cancels the order
      Then Bob is offered 3 Workshop seats from the wait list
      And Bob waits for no seats
      And Chae waits for 3 Workshop seats

    Example: Seats that are declined go to the next
      Given Bob has reserved 2 Workshop seats
      And Bob has joined the wait list
      And Chae has reserved 4 Workshop seats
      And Chae has joined the wait list
      When Ada cancels the order
      And Bob declines the seats from the wait list
      Then Chae is offered 4 Workshop seats from the wait list

    Example: An offer that nobody takes up goes to the next
      Given Bob has reserved 2 Workshop seats
      And Bob has joined the wait list
      And Chae has reserved 4 Workshop seats
      And Chae has joined the wait list
      When Ada cancels the order
      And 32 minutes pass
      Then Bob is offered nothing from the wait list
      And Chae is offered 4 Workshop seats from the wait list

  Rule: A newcomer comes after those who wait, and is sold what nobody in the line can use

    Example: A newcomer comes after those who wait
      Given Bob has reserved 4 Workshop seats
      And Bob has joined the wait list
      When the organiser changes the quota of Workshop seats to 6
      And Chae reserves 1 Workshop seat
      Then Bob waits for 4 Workshop seats
      And Chae holds no seats

    Example: Whoever wants more of an order comes after those who wait
      Given Chae has reserved 1 General admission seat
      And Bob has reserved 4 Workshop seats
      And Bob has joined the wait list
      And the organiser has changed the quota of Workshop seats to 6
      When Chae changes the order to 1 General admission seat and 1 Workshop seat
      Then Chae is offered 1 General admission seat
      And Bob waits for 4 Workshop seats

    Example: A newcomer is sold what nobody in the line can use
      Given Ada has changed the order to 3 Workshop seats
      And Ada has paid for the order
      And Bob has reserved 4 Workshop seats
      And Bob has joined the wait list
      And 31 minutes have passed
      When Chae reserves 1 Workshop seat
      Then Chae holds 1 Workshop seat
      And Bob waits for 3 Workshop seats

  Rule: Whoever left the line or let an offer go may come back, and waits last

    Example: Who left the line joins again behind those who came meanwhile
      Given Bob has reserved 3 Workshop seats
      And Bob has joined the wait list
      And Chae has reserved 3 Workshop seats
      And Chae has joined the wait list
      And Bob has left the wait list
      And Bob has joined the wait list
      When Ada cancels the order
      Then Chae is offered 3 Workshop seats from the wait list
      And Bob waits for 3 Workshop seats

    Example: Who declined an offer joins again
      Given Bob has reserved 3 Workshop seats
      And Bob has joined the wait list
      And Chae has reserved 3 Workshop seats
      And Chae has joined the wait list
      When Ada cancels the order
      And Bob declines the seats from the wait list
      And Bob joins the wait list
      Then Chae is offered 3 Workshop seats from the wait list
      And Bob waits for 3 Workshop seats

    Example: Nobody waits twice in one line
      Given Bob has reserved 2 Workshop seats
      And Bob has joined the wait list
      When Bob joins the wait list
      Then Bob is told that the registrant waits for such seats already
      And Bob waits for 2 Workshop seats

  Rule: A wait follows its order

    Example: Who cancels the order waits no longer
      Given Bob has reserved 2 Workshop seats
      And Bob has joined the wait list
      When Bob cancels the order
      And Ada cancels the order
      Then 4 Workshop seats are left

    Example: Nobody waits with an order that was cancelled
      Given Bob has reserved 2 Workshop seats
      And Bob has cancelled the order
      When Bob joins the wait list
      Then Bob is told that the order was withdrawn

    Example: Who wants fewer seats keeps the place in the line
      Given Bob has reserved 4 Workshop seats
      And Bob has joined the wait list
      And Chae has reserved 2 Workshop seats
      And Chae has joined the wait list
      And Bob has changed the order to 2 Workshop seats
      When Ada changes the order to 2 Workshop seats
      Then Bob is offered 2 Workshop seats from the wait list
      And Chae waits for 2 Workshop seats

    Example: Who wants more seats waits last
      Given Bob has reserved 2 Workshop seats
      And Bob has joined the wait list
      And Chae has reserved 2 Workshop seats
      And Chae has joined the wait list
      And Bob has changed the order to 3 Workshop seats
      When Ada changes the order to 2 Workshop seats
      Then Chae is offered 2 Workshop seats from the wait list
      And Bob waits for 3 Workshop seats

    Example: Who wants other seats waits no longer for the first
      Given Bob has reserved 2 Workshop seats
      And Bob has joined the wait list
      When Bob changes the order to 1 General admission seat
      And Ada cancels the order
      Then 4 Workshop seats are left
      And Bob holds 1 General admission seat

  Rule: Nobody has to wait

    Example: Who leaves the line is offered nothing
      Given Bob has reserved 2 Workshop seats
      # For the reader: only who waits can leave the line
      And Bob has joined the wait list
      And Chae has reserved 3 Workshop seats
      And Chae has joined the wait list
      When Bob leaves the wait list
      And Ada cancels the order
      Then Bob is offered nothing from the wait list
      And Chae is offered 3 Workshop seats from the wait list
      And 1 Workshop seat is left

    Example: Seats that nobody waits for any more are for everybody
      Given Bob has reserved 2 Workshop seats
      # For the reader: only who waits can leave the line
      And Bob has joined the wait list
      And Bob has left the wait list
      When Ada cancels the order
      Then 4 Workshop seats are left

    Example: Seats that were declined are for everybody
      Given Bob has reserved 2 Workshop seats
      And Bob has joined the wait list
      And Ada has cancelled the order
      And Bob has declined the seats from the wait list
      When Chae reserves 4 Workshop seats
      Then Chae holds 4 Workshop seats

  Rule: More seats than there are cannot be waited for

    Example: A wish that can never be granted is refused
      Given Chae has reserved 4 Workshop seats
      And Chae has joined the wait list
      And Bob has reserved 5 Workshop seats
      When Bob joins the wait list
      Then Bob is told that there are not so many seats in all
      And Bob waits for no seats
      And Chae waits for 4 Workshop seats

  Rule: Nobody waits longer than until the conference begins

    Example: Seats that come free after the beginning are offered to nobody
      Given Ada has paid for the order
      And Bob has reserved 2 Workshop seats
      # For the reader: this is the wait that ends
      And Bob has joined the wait list
      When the conference begins
      And the organiser changes the quota of Workshop seats to 6
      Then the organiser's dashboard shows:
        | seat type | quota | held | sold | left | waited for |
        | Workshop  | 6     | 0    | 4    | 2    | 0          |

    Example: Nobody joins the line after the beginning
      Given Bob has reserved 2 Workshop seats
      And the conference has begun
      When Bob joins the wait list
      Then Bob is told that the conference has started

    Example: An offer stands until the conference begins, at the latest
      Given the organiser has moved the conference to begin at 09:20 and end at 18:00
      And Bob has reserved 2 Workshop seats
      And Bob has joined the wait list
      And 10 minutes have passed
      When Ada cancels the order
      Then the seats offered to Bob from the wait list are promised until 09:20
