Feature: Prices
  A registrant pays what was shown, and an organiser may change prices at any time. So an order keeps the prices of the
  moment at which it was placed or last changed.

  Background:
    Given the conference offers these seats:
      | seat type         | price | quota |
      | General admission | 0     | 100   |
      | Workshop          | 500   | 20    |
      | Cocktail party    | 100   | 50    |

  Rule: An order keeps the prices it was placed with

    Example: A higher price is for those who come next
      Given Ada has reserved 2 Workshop seats
      And the organiser has changed the price of Workshop seats to 600 dollars
      When Ada pays for the order
      Then Ada has paid 1000 dollars

    Example: Whoever comes next pays the new price
      Given the organiser has changed the price of Workshop seats to 600 dollars
      When Bob reserves 2 Workshop seats
      Then Bob's order costs 1200 dollars

    Example: A changed order is priced as a whole with today's prices
      Given Ada has reserved 1 Workshop seat and 1 Cocktail party seat
      And the organiser has changed the price of Workshop seats to 450.50 dollars
      When Ada changes the order to 2 Workshop seats and 1 Cocktail party seat
      Then Ada's order costs 1001 dollars

    Example: A price that goes up afterwards changes nothing for whoever has ordered
      Given Ada has reserved 2 Workshop seats
      When the organiser changes the price of Workshop seats to 600 dollars
      Then Ada's order costs 1000 dollars
      And the page of the conference shows these seats:
        | seat type         | price | quota |
        | General admission | 0     | 100   |
        | Workshop          | 600   | 20    |
        | Cocktail party    | 100   | 50    |

  Rule: An order that costs nothing needs no payment

    Example: Free seats are confirmed without a charge
      Given Ada has reserved 3 General admission seats
      When Ada pays for the order
      Then Ada's order is confirmed with 3 General admission seats
      And Ada is charged 0 times

    Example: Only the seats that cost something are paid for
      Given Ada has reserved 2 General admission seats and 3 Cocktail party seats
      When Ada pays for the order
      Then Ada's order is confirmed with 2 General admission seats and 3 Cocktail party seats
      And Ada has paid 300 dollars

  Rule: A line is rounded to whole cents, and half a cent goes to the even one

    Scenario Outline: Prices finer than a cent
      Given the organiser has changed the price of Workshop seats to <price> dollars
      When Ada reserves <seats> Workshop seats
      Then Ada's order costs <total> dollars

      Examples: Up, down to even, up to even, and rounded once for the line
        | price | seats | total |
        | 9.987 | 1     | 9.99  |
        | 0.125 | 1     | 0.12  |
        | 0.135 | 1     | 0.14  |
        | 0.125 | 3     | 0.38  |
