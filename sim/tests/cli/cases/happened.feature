Feature: What is written must have happened
  Background:
    Given the conference offers these seats:
      | seat type | price | quota |
      | Canoe     | 30    | 4     |
      | Kayak     | 20    | 2     |

  # refused: "Cano" is no seat type that the conference offers; perhaps you mean Canoe
  Example: seats that nobody offers were reserved
    Given Nora has reserved 4 Cano seats
    When 5 minutes pass
    Then 4 Canoe seats are left

  # refused: "Nora" was refused this, so that it never happened: an order has at most 20 seats of one type
  Example: more seats than an order may have were reserved
    Given Nora has reserved 21 Canoe seats
    When 5 minutes pass
    Then 4 Canoe seats are left

  # refused: "LUCKY" is no code that the organiser offers
  Example: a code that nobody offers was entered
    Given Nora has reserved 2 Canoe seats
    And Nora has entered the code LUCKY
    When Nora pays for the order
    Then Nora's order is confirmed with 2 Canoe seats

  # refused: "FAMILY" was refused, so that it never counted: the code is for none of these seats
  Example: a code for other seats was entered
    Given the organiser has offered these codes:
      | code   | takes off | seat types | redemptions | together with |
      | FAMILY | 10%       | Kayak      | -           | -             |
    And Nora has reserved 2 Canoe seats
    And Nora has entered the code FAMILY
    When Nora pays for the order
    Then Nora has paid 60 dollars

  # refused: "Nora" was refused this, so that it never happened: the registrant has an order already
  Example: somebody bought twice
    Given Nora has bought 1 Canoe seat
    And Nora has bought 2 Kayak seats
    When 1 minute passes
    Then 2 Kayak seats are left

  # refused: "Nora" was refused this, so that it never happened: the seats are not reserved
  Example: seats that were gone were bought
    Given Olli has reserved 4 Canoe seats
    And Nora has bought 1 Canoe seat
    When 1 minute passes
    Then Nora holds no seats

  # refused: "Nora" asked for nothing: nothing that was wanted is missing
  Example: somebody waits who misses nothing
    Given Nora has reserved 2 Canoe seats
    And Nora has joined the wait list
    When 1 minute passes
    Then Nora waits for no seats

  # refused: "Nora" asked for nothing: nothing that was wanted is missing
  Example: somebody leaves a line who misses nothing
    Given Nora has reserved 2 Canoe seats
    When Nora leaves the wait list
    Then Nora waits for no seats

  # refused: "Nora" makes no payment after this
  Example: the bank declines what nobody pays
    Given Nora has reserved 2 Canoe seats
    And the bank declines Nora's next payment
    When 1 minute passes
    Then Nora holds 2 Canoe seats

  # refused: "Nora" makes no payment after this
  Example: the bank declines what costs nothing
    Given the organiser has changed the price of Canoe seats to 0 dollars
    And Nora has reserved 2 Canoe seats
    And the bank declines Nora's next payment
    When Nora pays for the order
    Then Nora's order is confirmed with 2 Canoe seats

  # refused: "Nora" is owed nothing after this that the bank would have to pay back
  Example: the bank fails to pay back what it never has to
    Given Nora has reserved 2 Canoe seats
    And the bank fails 3 times to pay back Nora's next payment
    When Nora pays for the order
    Then Nora has paid 60 dollars

  # refused: "Nora" was offered nothing that could be accepted
  Example: somebody accepts what nobody offered
    Given Nora has reserved 2 Canoe seats
    And Nora has accepted the offered seats
    When Nora pays for the order
    Then Nora has paid 60 dollars

  # refused: "the organiser" was refused this, so that it never happened: another conference has this address
  Example: the second of two conferences was refused
    Given an organiser has set up this conference:
      | conference | address | e-mail            |
      | RustLab    | canoes  | grace@example.org |
      | RustConf   | canoes  | hana@example.org  |
    When 1 minute passes
    Then the address "canoes" leads to the conference "RustLab"

  # refused: "Nora" was offered nothing from the wait list
  Example: seats from the wait list are paid that nobody was offered
    Given Olli has reserved 4 Canoe seats
    And Nora has reserved 1 Canoe seat
    When Nora pays for the seats from the wait list
    Then Nora has paid 0 dollars

  # refused: "they" are nobody so far
  Example: a crowd pays that is not there
    When they all pay at the same time
    Then 4 Canoe seats are left

  # holds
  Example: a declined payment and a partial grant are events
    Given Olli has reserved 3 Canoe seats
    And Nora has reserved 2 Canoe seats
    And the bank declines Olli's next payment
    And Olli has paid for the order
    When Nora accepts the offered seats
    Then Nora holds 1 Canoe seat
    And Olli holds 3 Canoe seats

  # holds
  Example: an order that has ended is changed, paid, accepted, cancelled and given a code, and says no each time
    Given the organiser has offered these codes:
      | code   | takes off | seat types | redemptions | together with |
      | FAMILY | 10%       | -          | -           | -             |
    And Nora has bought 2 Canoe seats
    When Nora changes the order to 1 Canoe seat
    Then Nora is told that the order has ended
    When Nora enters the code FAMILY
    Then Nora is told that the order has ended
    When Nora accepts the offered seats
    Then Nora is told that the order has ended
    When Nora pays for the order
    Then Nora is told that the order has ended
    When Nora cancels the order
    Then Nora is told that the order has ended
    And Nora's order is confirmed with 2 Canoe seats

  # holds
  Example: whoever was turned away by one conference orders at another
    Given the conference "RustDay" offers these seats:
      | seat type | price | quota |
      | Punt      | 7     | 3     |
    And the conference "RustLab" offers these seats:
      | seat type | price | quota |
      | Raft      | 9     | 3     |
    And the organiser has unpublished the conference
    When Nora reserves 2 Raft seats of the conference "RustLab"
    Then Nora is told that the conference takes no orders
    When Nora reserves 2 Punt seats of the conference "RustDay"
    Then Nora holds 2 Punt seats
    And 1 Punt seat is left

  # holds
  Example: whoever has no order is told so
    When Nora reserves 21 Canoe seats
    And Nora pays for the order
    Then Nora is told that there is no such order
    And Nora has no order

  # holds
  Example: seats of an order that is not paid cannot be given away
    Given Nora has reserved 2 Canoe seats
    When Nora gives seat 1 to "Ida Berg" with the e-mail address "ida@example.org"
    Then Nora is told that there is no such seat in the order
