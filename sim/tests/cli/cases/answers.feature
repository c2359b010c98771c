Feature: No answer is no evidence, nor is an older one
  Background:
    Given the conference offers these seats:
      | seat type | price | quota |
      | Canoe     | 30    | 4     |
      | Kayak     | 20    | 2     |

  # refused: "LUCKY" is no code
  Example: what was told about an earlier request is not told again
    Given Nora has reserved 2 Canoe seats
    When Nora enters the code LUCKY
    And Nora pays for the order
    Then Nora is told that there is no such code

  # broken: Nora is told that it is done
  Example: the last request counts
    Given Nora has reserved 2 Canoe seats
    When Nora changes the order to 21 Canoe seats
    And Nora pays for the order
    Then Nora is told that an order has at most 20 seats of one type

  # broken: the organiser is told that another conference has this address
  Example: all rows must be granted
    When an organiser sets up this conference:
      | conference | address | e-mail            |
      | RustLab    | canoes  | grace@example.org |
      | RustConf   | canoes  | hana@example.org  |
      | RustDay    | days    | hana@example.org  |
    Then the organiser's request is granted

  # holds
  Example: one of several rows is told as it is
    When an organiser sets up this conference:
      | conference | address | e-mail            |
      | RustLab    | canoes  | grace@example.org |
      | RustConf   | canoes  | hana@example.org  |
      | RustDay    | days    | hana@example.org  |
    Then the organiser is told that another conference has this address

  # broken: Nora looked and was shown no order, because an order has at most 20 seats of one type
  Example: an order that is not there holds nothing
    When Nora reserves 21 Canoe seats
    Then Nora holds no seats

  # broken: Nora is offered from the wait list: all of it is held, 1 Canoe; all of it is held, 2 Kayak
  Example: an offer of two types is not an offer of one
    Given Olli has reserved 4 Canoe seats and 2 Kayak seats
    And Nora has reserved 1 Canoe seat and 2 Kayak seats
    And Nora has joined the wait list
    When Olli cancels the order
    Then Nora is offered 1 Canoe seat from the wait list

  # holds
  Example: offers of two types are declined together
    Given Olli has reserved 4 Canoe seats and 2 Kayak seats
    And Nora has reserved 1 Canoe seat and 2 Kayak seats
    And Nora has joined the wait list
    When Olli cancels the order
    And Nora declines the seats from the wait list
    Then Nora is offered nothing from the wait list
    And 4 Canoe seats are left
    And 2 Kayak seats are left

  # broken: the system has not come to rest
  Example: nothing can be said while somebody waits for an answer
    Given every answer to a registrant is held up for 20 minutes
    When Nora reserves 2 Canoe seats
    Then 2 Canoe seats are left

  # holds
  Example: what was said until seats are held
    When Nora reserves 2 Canoe seats
    Then these messages were sent about Nora's order:
      """mermaid
      sequenceDiagram
        Nora->>Orders: RegisterToConference
        %% ...
        RegistrationProcess->>Orders: MarkSeatsAsReserved
      """

  # broken
  Example: a message less than was said
    When Nora reserves 2 Canoe seats
    Then these messages were sent about Nora's order:
      """
      Nora->>Orders: RegisterToConference
      Orders->>RegistrationProcess: OrderPlaced
      """

  # refused: "the diagram below" has a line that is no message, "Nora says hello"
  Example: a line that is no message
    When Nora reserves 2 Canoe seats
    Then these messages were sent about Nora's order:
      """
      Nora says hello
      """

  # refused: "the diagram below" has no message
  Example: no diagram at all
    When Nora reserves 2 Canoe seats
    Then these messages were sent about Nora's order:

  # refused: "the table below" is read by nobody
  Example: a table where a diagram belongs
    When Nora reserves 2 Canoe seats
    Then these messages were sent about Nora's order:
      | from | to     |
      | Nora | Orders |

  # broken
  Example: a conference is not found with another code
    When the organiser looks for the conference with "organiser@example.org" and another access code
    Then the organiser finds the conference

  # broken
  Example: a conference is found with its code
    When the organiser looks for the conference with "organiser@example.org" and its access code
    Then the organiser finds no conference

  # refused: "the organiser" looked for no conference in the last sentence
  Example: an organiser who looked for nothing
    Given the organiser has changed the price of Canoe seats to 10 dollars
    When the organiser changes the price of Canoe seats to 20 dollars
    Then the organiser finds the conference

  # refused: "organiser at home" is not an e-mail address
  Example: an address that cannot be written to
    When the organiser looks for the conference with "organiser at home" and its access code
    Then the organiser finds no conference
