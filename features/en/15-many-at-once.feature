Feature: Many registrants at once
  Sales open, and everybody comes in the same minute. However many ask at once, each seat goes to one of them, and no seat
  that somebody wanted stays empty.

  Background:
    Given the conference offers these seats:
      | seat type         | price | quota |
      | General admission | 199   | 6     |
      | Workshop          | 500   | 4     |

  Rule: No seat is given to two registrants

    Example: Four want two seats each of four
      When 4 registrants reserve 2 Workshop seats each at the same time
      Then 2 of them hold 2 Workshop seats
      And 2 of them hold no seats
      And 0 Workshop seats are left

    Example: Four want two seats each of three, and one is served half
      Given Ada has reserved 1 Workshop seat
      When 4 registrants reserve 2 Workshop seats each at the same time
      Then 1 of them holds 2 Workshop seats
      And 1 of them is offered 1 Workshop seat
      And 2 of them hold no seats

    Example: Ten want a workshop and general admission
      When 10 registrants reserve 1 Workshop seat and 1 General admission seat each at the same time
      Then 4 of them hold 1 Workshop seat and 1 General admission seat
      And 2 of them are offered 1 General admission seat
      And 4 of them hold no seats

    Example: As many buy as there are seats
      When 8 registrants reserve 1 Workshop seat each at the same time
      And they all pay at the same time
      Then 4 of them have bought 1 Workshop seat
      And 4 of them hold no seats
