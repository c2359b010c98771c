Feature: Setting up a conference
  A business customer sets a conference up, offers seats, and opens it for orders when everything is ready. Visitors must
  find it under an address that is its own, and must not order what is not for sale yet.

  Rule: A new conference takes no orders before it is published

    Example: A conference that was set up has its address and takes no orders
      When an organiser sets up this conference:
        | conference | address  | e-mail            |
        | RustConf   | rustconf | grace@example.org |
      Then the organiser's request is granted
      And the address "rustconf" leads to the conference "RustConf"
      And the conference takes no orders

    Example: Publishing opens the conference with all its seats
      Given an organiser has set up this conference:
        | conference | address  | e-mail            |
        | RustConf   | rustconf | grace@example.org |
      And the organiser has added these seats:
        | seat type         | price | quota |
        | General admission | 199   | 100   |
        | Workshop          | 500   | 20    |
      When the organiser publishes the conference
      Then the conference takes orders
      And the page of the conference shows these seats:
        | seat type         | price | quota |
        | General admission | 199   | 100   |
        | Workshop          | 500   | 20    |
      And 100 General admission seats are left

    Example: Whoever comes before the publication is turned away
      Given an organiser has set up this conference:
        | conference | address  | e-mail            |
        | RustConf   | rustconf | grace@example.org |
      # For the reader: there are seats, and they are not for sale yet
      And the organiser has added these seats:
        | seat type | price | quota |
        | Workshop  | 500   | 20    |
      When Ada reserves 1 Workshop seat
      Then Ada is told that the conference takes no orders
      And Ada has no order

  Rule: No two conferences share an address

    Example: The second conference with an address is refused
      Given an organiser has set up this conference:
        | conference | address  | e-mail            |
        | RustConf   | rustconf | grace@example.org |
      When an organiser sets up this conference:
        | conference | address  | e-mail           |
        | RustLab    | rustconf | hana@example.org |
      Then the organiser is told that another conference has this address
      And the address "rustconf" leads to the conference "RustConf"

    Example: Capital letters make no other address
      Given an organiser has set up this conference:
        | conference | address  | e-mail            |
        | RustConf   | rustconf | grace@example.org |
      When an organiser sets up this conference:
        | conference | address  | e-mail           |
        | RustLab    | RustConf | hana@example.org |
      Then the organiser is told that another conference has this address

  Rule: What cannot be right is refused at once

    Example: A conference needs a name
      When an organiser sets up this conference:
        | conference | address  | e-mail            |
        |            | rustconf | grace@example.org |
      Then the organiser is told that a name is missing or too short
      And the address "rustconf" leads nowhere

    Example: An address has no blanks
      When an organiser sets up this conference:
        | conference | address   | e-mail            |
        | RustConf   | rust conf | grace@example.org |
      Then the organiser is told that this cannot be part of an address

    Example: An organiser can be written to
      When an organiser sets up this conference:
        | conference | address  | e-mail        |
        | RustConf   | rustconf | grace at home |
      Then the organiser is told that this is not an e-mail address

  Rule: Editing a conference changes what is edited and nothing else

    Example: A new tagline is shown and the conference stays open
      Given the conference offers these seats:
        | seat type | price | quota |
        | Workshop  | 500   | 20    |
      When the organiser changes the tagline to "Fearless seats"
      Then the page of the conference shows the tagline "Fearless seats"
      And the conference takes orders

    Example: A conference that is moved is shown with its new times
      Given the conference offers these seats:
        | seat type | price | quota |
        | Workshop  | 500   | 20    |
      When the organiser moves the conference to begin at 10:00 and end at 18:00
      Then the page of the conference shows that it begins at 10:00 and ends at 18:00
      And the conference takes orders

    Example: A conference does not end before it begins
      Given the conference offers these seats:
        | seat type | price | quota |
        | Workshop  | 500   | 20    |
      When the organiser moves the conference to begin at 18:00 and end at 10:00
      Then the organiser is told that a conference cannot end before it begins

  Rule: Each conference sells its own seats

    Example: An order at one conference takes nothing from another
      Given the conference "RustLab" offers these seats:
        | seat type | price | quota  |
        | Workshop  | 300   | 100000 |
      And the conference "RustConf" offers these seats:
        | seat type | price | quota |
        | Workshop  | 500   | 4     |
      When Ada reserves 3 Workshop seats of the conference "RustConf"
      Then 1 Workshop seat is left
      And the page of the conference "RustLab" shows these seats:
        | seat type | price | quota  |
        | Workshop  | 300   | 100000 |
      And 100000 Workshop seats are left

    Example: One conference is sold out and the other is not
      Given the conference "RustLab" offers these seats:
        | seat type | price | quota |
        | Workshop  | 300   | 4     |
      And the conference "RustConf" offers these seats:
        | seat type | price | quota |
        | Workshop  | 500   | 4     |
      # For the reader: these are seats of the other one
      And Ada has reserved 4 Workshop seats of the conference "RustConf"
      When Bob reserves 3 Workshop seats of the conference "RustLab"
      Then Bob holds 3 Workshop seats
      And Bob's order costs 900 dollars
