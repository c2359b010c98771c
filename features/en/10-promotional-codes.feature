Feature: Promotional codes
  Speakers, volunteers and sponsors pay less. An organiser decides for whom a code is, how often it may be used, and
  beside which other codes; a registrant must see why the price is what it is.

  Background:
    Given the conference offers these seats:
      | seat type         | price | quota |
      | General admission | 199   | 20    |
      | Workshop          | 500   | 10    |
      | Cocktail party    | 50    | 20    |
    And the organiser has offered these codes:
      | code       | takes off | seat types        | redemptions | together with |
      | SPEAKER    | 100%      | -                 | -           | -             |
      | VOLUNTEER  | 100%      | General admission | -           | WORKSHOP20    |
      | WORKSHOP20 | 20        | Workshop          | -           | -             |
      | EARLYBIRD  | 50%       | Workshop          | 1           | -             |
      | PARTY10    | 10%       | Cocktail party    | -           | EARLYBIRD     |

  Rule: A code takes off what its terms say

    Example: A code for everything makes the order free
      Given Ada has reserved 3 General admission seats, 1 Workshop seat and 2 Cocktail party seats
      When Ada enters the code SPEAKER
      Then Ada's order costs 0 dollars

    Example: A code for one seat type leaves the others at their price
      Given Ada has reserved 3 General admission seats, 1 Workshop seat and 2 Cocktail party seats
      When Ada enters the code VOLUNTEER
      Then Ada's order costs 600 dollars

    Example: A fixed amount comes off once
      Given Ada has reserved 2 Workshop seats
      When Ada enters the code WORKSHOP20
      Then Ada's order costs 980 dollars

    Example: The discount is what is not paid
      Given Ada has reserved 1 General admission seat and 1 Cocktail party seat
      And Ada has entered the code PARTY10
      When Ada pays for the order
      Then Ada has paid 244 dollars

    Example: The order shows what each code takes off
      Given Ada has reserved 2 General admission seats and 1 Workshop seat
      And Ada has entered the code WORKSHOP20
      When Ada enters the code volunteer
      Then the code WORKSHOP20 takes 20 dollars off Ada's order
      And the code VOLUNTEER takes 398 dollars off Ada's order

  Rule: A code that does not fit is refused and changes nothing

    Example: It is for none of the seats
      Given Ada has reserved 1 Workshop seat
      When Ada enters the code VOLUNTEER
      Then Ada is told that the code is for none of these seats
      And Ada's order costs 500 dollars

    Example: Nobody knows it
      Given Ada has reserved 1 Workshop seat
      When Ada enters the code LUCKY7
      Then Ada is told that there is no such code
      And Ada's order costs 500 dollars

  Rule: Codes are combined only if one of them allows it

    Example: Codes that allow each other add up
      Given Ada has reserved 2 General admission seats and 1 Workshop seat
      And Ada has entered the code WORKSHOP20
      When Ada enters the code VOLUNTEER
      Then Ada's order costs 480 dollars

    Example: An exclusive code stays alone
      Given Ada has reserved 1 Workshop seat and 2 Cocktail party seats
      And Ada has entered the code WORKSHOP20
      When Ada enters the code PARTY10
      Then Ada is told that the code cannot be combined with the others
      And Ada's order costs 580 dollars

  Rule: A code is used as often as its terms allow

    Example: Whoever comes second to a code for one order is refused
      Given Ada has reserved 1 Workshop seat
      And Ada has entered the code EARLYBIRD
      And Bob has reserved 1 Workshop seat
      When Bob enters the code EARLYBIRD
      Then Bob is told that the code is used up
      And Ada's order costs 250 dollars

    Example: An order that was cancelled gives its redemption back
      Given Ada has reserved 1 Workshop seat
      # For the reader: this redemption is given back
      And Ada has entered the code EARLYBIRD
      And Bob has reserved 2 Workshop seats
      When Ada cancels the order
      And Bob enters the code EARLYBIRD
      Then Bob's order costs 500 dollars

    Example: What was granted keeps its terms
      Given Ada has reserved 1 Workshop seat
      And Ada has entered the code EARLYBIRD
      # For the reader: the new terms are for others
      When the organiser offers these codes:
        | code      | takes off | seat types | redemptions | together with |
        | EARLYBIRD | 10%       | Workshop   | 1           | -             |
      Then Ada's order costs 250 dollars

  Rule: A code promises no more redemptions than there are seats

    Example: A new code for more orders than seats is refused
      When the organiser offers these codes:
        | code    | takes off | seat types | redemptions | together with |
        | PARTNER | 50%       | Workshop   | 11          | -             |
      Then the organiser is told that there are fewer seats than redemptions

    Example: A known code cannot be raised above the seats
      When the organiser offers these codes:
        | code      | takes off | seat types | redemptions | together with |
        | EARLYBIRD | 50%       | Workshop   | 200         | -             |
      Then the organiser is told that there are fewer seats than redemptions

    Example: A known code can be raised as far as the seats go
      Given Ada has reserved 1 Workshop seat
      # For the reader: one redemption is taken already
      And Ada has entered the code EARLYBIRD
      And the organiser has offered these codes:
        | code      | takes off | seat types | redemptions | together with |
        | EARLYBIRD | 50%       | Workshop   | 10          | -             |
      And Bob has reserved 2 Workshop seats
      When Bob enters the code EARLYBIRD
      Then Bob's order costs 500 dollars
