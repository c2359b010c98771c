Feature: Calling a conference off
  A hall is flooded, a speaker falls ill, too few people come: some conferences do not take place. Whoever has bought seats must
  have the money back without asking for it, and nobody may be sold anything that there will not be.

  Background:
    Given the conference offers these seats:
      | seat type      | price | quota |
      | Workshop       | 500   | 4     |
      | Cocktail party | 0     | 20    |

  Rule: A conference that was called off sells nothing any more, for good

    Example: Whoever comes afterwards is turned away and told why
      Given the conference was called off
      When Ada reserves 1 Workshop seat
      Then Ada is told that the conference was called off
      And Ada has no order

    Example: Its page says that it was called off, and why
      When the organiser calls the conference off because of "a flooded hall"
      Then the page of the conference shows that it was called off because of "a flooded hall"
      And the conference takes no orders

    Example: The organiser need not say why
      When the organiser calls the conference off
      Then the organiser's request is granted
      And the page of the conference shows that it was called off

    Example: It cannot be published again
      Given the conference was called off
      When the organiser publishes the conference
      Then the organiser is told that the conference was called off
      And the conference takes no orders

    Example: It cannot be moved instead
      Given the conference was called off because of "a flooded hall"
      When the organiser moves the conference to begin at 10:00 and end at 18:00
      Then the organiser is told that the conference was called off
      And the page of the conference shows that it was called off because of "a flooded hall"

    Example: Its seats are offered on no other terms
      Given the conference was called off
      When the organiser changes the price of Workshop seats to 300 dollars
      Then the organiser is told that the conference was called off

    Example: A conference that was only closed can still be called off
      # For the reader: it takes no orders already
      Given the organiser has unpublished the conference
      When the organiser calls the conference off
      And Ada reserves 1 Workshop seat
      Then Ada is told that the conference was called off

  Rule: What was bought is paid back

    Example: Whoever has paid by card has the money back
      Given Ada has bought 2 Workshop seats
      When the organiser calls the conference off
      Then Ada's order has ended because the conference was called off
      And Ada is paid back 1000 dollars
      And the organiser's dashboard shows 1000 dollars paid back
      And the organiser's dashboard shows 0 dollars taken
      And 4 Workshop seats are left

    Example: Whoever has paid through a payment service has the money back
      Given Ada has reserved 3 Workshop seats
      And Ada has paid for the order through a payment service
      When the organiser calls the conference off
      Then Ada's order has ended because the conference was called off
      And Ada is paid back 1500 dollars

    Example: What was free of charge ends and moves no money
      Given Ada has bought 2 Cocktail party seats
      When the organiser calls the conference off
      Then Ada's order has ended because the conference was called off
      And 20 Cocktail party seats are left

    Example: What the bank does not pay back is left to a person
      Given Ada has reserved 2 Workshop seats
      And the bank fails 9 times to pay back Ada's next payment
      And Ada has paid for the order
      When the organiser calls the conference off
      # For the reader: by then the bank was asked often enough
      And 30 minutes pass
      Then 1000 dollars have to be paid back to Ada by hand

    Example: The list tells which orders ended with the conference
      Given Ada has bought 2 Workshop seats
      When the organiser calls the conference off
      Then the organiser's list shows these called-off orders:
        | registrant | seats | total | assigned |
        | -          | 2     | 1000  | 0        |

  Rule: What was not paid ends and costs nothing

    Example: Seats that were held are given back
      Given Ada has reserved 3 Workshop seats
      When the organiser calls the conference off
      Then Ada's order has ended because the conference was called off
      And 4 Workshop seats are left

    Example: Money that is under way is let go
      Given Ada has reserved 2 Workshop seats
      # For the reader: meanwhile the conference is called off
      And the bank takes 5 minutes over Ada's next payment
      And Ada has paid for the order
      When the organiser calls the conference off
      # For the reader: by then the bank would have set it aside
      And 10 minutes pass
      Then Ada's order has ended because the conference was called off
      And 0 dollars are set aside for Ada

    Example: Whoever has an order that has ended so cannot pay for it
      Given Ada has reserved 2 Workshop seats
      And the conference was called off
      When Ada pays for the order
      Then Ada is told that the conference was called off

  Rule: Nobody waits any longer

    Example: Whoever waited waits no longer and is offered nothing
      Given Ada has reserved 5 Workshop seats
      And Ada has joined the wait list
      When the organiser calls the conference off
      Then Ada waits for no seats
      And Ada is offered nothing from the wait list

    Example: Whoever wants to wait is told why not
      Given Ada has bought 4 Workshop seats
      And Bob has reserved 2 Workshop seats
      And the conference was called off
      When Bob joins the wait list
      Then Bob is told that the conference was called off

  Rule: News that comes again pays nothing back again

    Example: The news that it was called off comes twice
      Given Ada has bought 2 Workshop seats
      # For the reader: this goes wrong and changes nothing
      And every notice that a conference was called off comes again after 5 minutes
      When the organiser calls the conference off
      # For the reader: by then it has come again
      And 20 minutes pass
      Then Ada is paid back 1000 dollars
      And 4 Workshop seats are left
