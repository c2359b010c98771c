Feature: Giving seats to people
  Whoever buys for a group gives each seat to a person, at once or later, all or some. A badge can only be printed for
  somebody whose seat it is.

  Background:
    Given the conference offers these seats:
      | seat type         | price | quota |
      | General admission | 199   | 10    |
      | Workshop          | 500   | 10    |
    And Ada has bought 2 General admission seats and 1 Workshop seat

  Rule: Every bought seat can be given to somebody

    Example: There are as many seats to give away as were bought
      # For the reader: nothing else happens
      When 1 minute passes
      Then 3 seats of Ada's order are free
      And 2 General admission seats of Ada's order are free
      And 1 Workshop seat of Ada's order is free

    Example: A seat that was given away belongs to somebody
      When Ada gives seat 1 to "William Flash" with the e-mail address "william@example.org"
      Then seat 1 of Ada's order belongs to "William Flash"
      And 2 seats of Ada's order are free

    Example: All seats are given away
      Given Ada has given seat 1 to "William Flash" with the e-mail address "william@example.org"
      And Ada has given seat 2 to "Jim Corbin" with the e-mail address "jim@example.org"
      When Ada gives seat 3 to "Karen Berg" with the e-mail address "karen@example.org"
      Then 0 seats of Ada's order are free
      And seat 2 of Ada's order belongs to "Jim Corbin"

  Rule: A seat can change hands

    Example: Whoever comes instead takes the seat
      # For the reader: the seat was somebody else's before
      Given Ada has given seat 1 to "William Flash" with the e-mail address "william@example.org"
      When Ada gives seat 1 to "Jim Corbin" with the e-mail address "jim@example.org"
      Then seat 1 of Ada's order belongs to "Jim Corbin"

    Example: A misspelt name is corrected
      # For the reader: the name was misspelt before
      Given Ada has given seat 1 to "William Flesh" with the e-mail address "william@example.org"
      When Ada gives seat 1 to "William Flash" with the e-mail address "William@example.org"
      Then seat 1 of Ada's order belongs to "William Flash"

    Example: A seat that is taken back is free
      Given Ada has given seat 1 to "William Flash" with the e-mail address "william@example.org"
      When Ada takes seat 1 back
      Then 3 seats of Ada's order are free

  Rule: A seat that was not bought cannot be given away

    Example: There is no fourth seat
      When Ada gives seat 4 to "William Flash" with the e-mail address "william@example.org"
      Then Ada is told that there is no such seat in the order

    Example: An attendee needs an e-mail address
      When Ada gives seat 1 to "William Flash" with the e-mail address ""
      Then Ada is told that an attendee needs an e-mail address
      And 3 seats of Ada's order are free
