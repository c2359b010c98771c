Feature: Words as people write them
  Background:
    Given the conference offers these seats:
      | seat type         | price | quota |
      | VIP석             | 90    | 4     |
      | 3-day pass        | 60    | 4     |
      | Food and 2 drinks | 30    | 4     |
      | general admission | 20    | 9     |
      | 실습(고급)        | 10    | 4     |

  # holds
  Example: people
    When José Ángel reserves 1 general admission seat
    And Mary Ann reserves 1 general admission seat
    And Anna-Lena reserves 1 general admission seat
    And O'Brien reserves 1 general admission seat
    And Leonardo da Vinci reserves 1 general admission seat
    And 박미나 reserves 1 general admission seat
    And 李明 reserves 1 general admission seat
    Then O'Brien's order costs 20 dollars
    And Leonardo da Vinci holds 1 general admission seat
    And 박미나 holds 1 general admission seat
    And 2 general admission seats are left

  # holds
  Example: seat types
    When Nora reserves 2 3-day pass seats and 1 VIP석 seat
    And Olli reserves 2 Food and 2 drinks seats, 1 실습(고급) seat and 1 general admission seat
    Then Nora holds 1 VIP석 seat and 2 3-day pass seats
    And Olli's order costs 90 dollars
    And 3 VIP석 seats are left

  # broken: Nora is shown: all of it is held, 2 3-day pass
  Example: seat types that are not held
    When Nora reserves 2 3-day pass seats
    Then Nora holds 3 3-day pass seats

  # holds
  Example: a code in small letters
    Given the organiser has offered these codes:
      | code    | takes off | seat types | redemptions | together with |
      | early10 | 10%       | -          | -           | -             |
    And Nora has reserved 2 3-day pass seats
    When Nora enters the code Early10
    Then the code EARLY10 takes 12 dollars off Nora's order

  # refused: "the organiser" was refused this, so that it never happened: this cannot be a code
  Example: a code with a hyphen, where it is introduced
    Given the organiser has offered these codes:
      | code       | takes off | seat types | redemptions | together with |
      | EARLY-BIRD | 10%       | -          | -           | -             |
    When Nora reserves 2 3-day pass seats
    Then Nora's order costs 120 dollars

  # refused: column seat type, row 1: "Box, left" cannot be said in a sentence
  Example: a seat type that no sentence could say
    When the organiser adds these seats:
      | seat type | price | quota |
      | Box, left | 30    | 4     |
    Then the organiser's request is granted

  # broken: the organiser is told that there are such seats already
  Example: a seat type that is there
    When the organiser adds these seats:
      | seat type | price | quota |
      | VIP석     | 30    | 4     |
    Then the organiser's request is granted

  # refused: "the organiser" was refused this, so that it never happened: there are such seats already
  Example: a seat type that is there had been added once more
    Given the organiser has added these seats:
      | seat type | price | quota |
      | VIP석     | 30    | 4     |
    When Nora reserves 1 VIP석 seat
    Then Nora's order costs 90 dollars

  # refused: "08:30" is over: every example begins at 09:00
  Example: a conference that would begin before the example
    When the organiser moves the conference to begin at 08:30 and end at 10:00
    Then the organiser's request is granted

  # broken: a page shows 10:00–18:00
  Example: a conference at other times than it was moved to
    When the organiser moves the conference to begin at 10:00 and end at 18:00
    Then the page of the conference shows that it begins at 10:00 and ends at 18:30

  # broken: Nora's countdown ends at 09:10
  Example: a promise that is longer than until the conference begins
    Given the organiser has moved the conference to begin at 09:10 and end at 18:00
    When Nora reserves 1 VIP석 seat
    Then Nora's seats are promised until 09:15

  # refused: "9 hours" is more than has passed
  Example: a clock before the beginning
    Given for 1 hour the clocks of the machines that decide are 9 hours behind
    When Nora reserves 2 3-day pass seats
    Then Nora holds 2 3-day pass seats

  # broken: Nora is told that the order has ended
  Example: a request that is not granted
    Given Nora has bought 2 3-day pass seats
    When Nora cancels the order
    Then Nora's request is granted

  # refused: "EARLY" is no code that the organiser offers
  Example: a discount by a code that nobody offers
    When Nora reserves 2 3-day pass seats
    Then the code EARLY takes 12 dollars off Nora's order
