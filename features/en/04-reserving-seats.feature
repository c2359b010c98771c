Feature: Reserving seats
  A registrant wants to be sure of the seats before paying for them. An organiser wants no seat to stay empty
  because of somebody who never paid. So seats are held for a registrant for a while, and then they are sold or
  they come back.

  Background:
    Given the conference offers these seats:
      | seat type         | price | quota |
      | General admission | 199   | 10    |
      | Workshop          | 500   | 4     |
      | Cocktail party    | 50    | 9     |

  Rule: A seat that is held for one registrant is not offered to another

    Example: A reservation takes its seats from those that are left
      When Ada reserves 3 Workshop seats
      Then Ada holds 3 Workshop seats
      And 1 Workshop seat is left

    Example: Whoever comes after the last seat gets none
      Given Ada has reserved 4 Workshop seats
      When Bob reserves 1 Workshop seat
      Then Bob holds no seats
      And Workshop seats are sold out
      And Ada holds 4 Workshop seats

    Example: A group reserves seats of several types together
      When Ada reserves 3 General admission seats, 1 Workshop seat and 2 Cocktail party seats
      Then Ada holds 3 General admission seats, 1 Workshop seat and 2 Cocktail party seats
      And Ada's order costs 1197 dollars

  Rule: A registrant who wants more than is left is offered what is left

    Example: Of one type there are fewer than wanted
      Given Ada has reserved 8 General admission seats
      When Bob reserves 4 General admission seats
      Then Bob is offered 2 General admission seats
      And Bob's order costs 398 dollars
      And General admission seats are sold out

    Example: One type is sold out and the others are not
      Given Ada has reserved 4 Workshop seats
      When Bob reserves 2 General admission seats, 1 Workshop seat and 1 Cocktail party seat
      Then Bob is offered 2 General admission seats and 1 Cocktail party seat
      And 8 General admission seats are left

    Example: Of one type there are fewer and another is sold out
      Given Ada has reserved 7 General admission seats and 4 Workshop seats
      When Bob reserves 5 General admission seats and 2 Workshop seats
      Then Bob is offered 3 General admission seats
      And Bob's order costs 597 dollars

    Example: Everything is sold out
      Given Ada has reserved 10 General admission seats and 4 Workshop seats
      When Bob reserves 1 General admission seat and 1 Workshop seat
      Then Bob holds no seats
      And Bob's order costs 0 dollars

  Rule: Only what was accepted can be paid

    Example: An accepted offer can be paid
      Given Ada has reserved 3 Workshop seats
      And Bob has reserved 3 Workshop seats
      And Bob has accepted the offered seats
      When Bob pays for the order
      Then Bob's order is confirmed with 1 Workshop seat
      And Bob has paid 500 dollars

    Example: An offer that was not accepted cannot be paid
      Given Ada has reserved 3 Workshop seats
      And Bob has reserved 3 Workshop seats
      When Bob pays for the order
      Then Bob is told that the seats are not reserved
      And Bob has paid 0 dollars

    Example: An accepted offer is all that is wanted
      Given Ada has reserved 3 Workshop seats
      And Bob has reserved 3 Workshop seats
      When Bob accepts the offered seats
      Then Bob holds 1 Workshop seat

    Example: A cancelled offer gives its seats back
      Given Ada has reserved 3 Workshop seats
      And Bob has reserved 3 Workshop seats
      When Bob cancels the order
      Then Bob's order is cancelled
      And 1 Workshop seat is left

  Rule: An order names at least 1 seat and at most 20 of a type

    Example: An order without a seat is refused
      When Ada orders without choosing a seat
      Then Ada is told that an order needs at least one seat
      And Ada has no order

    Example: A request for 21 seats is refused
      When Ada reserves 21 General admission seats
      Then Ada is told that an order has at most 20 seats of one type
      And 10 General admission seats are left

    Example: Seats that nobody offers are refused
      When Ada reserves 1 Balcony seat
      Then Ada is told that there is no such seat type
      And Ada has no order

  Rule: A registrant places one order

    Example: A second order is refused and takes no seats
      Given Ada has bought 1 Workshop seat
      When Ada reserves 2 Cocktail party seats
      Then Ada is told that the registrant has an order already
      And Ada's order is confirmed with 1 Workshop seat
      And 9 Cocktail party seats are left
