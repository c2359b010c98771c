Feature: When messages misbehave
  Between the parts of the system there are only messages, and messages come twice, late or not at all. A registrant must not
  notice more than a delay, and an organiser must find every seat and every dollar once.

  Background:
    Given the conference offers these seats:
      | seat type | price | quota |
      | Workshop  | 500   | 4     |

  Rule: What arrives twice counts once

    Example: The payment notice comes again after an hour
      # For the reader: this goes wrong and changes nothing
      Given every payment notice comes again after 1 hour
      And Ada has bought 2 Workshop seats
      # For the reader: by then it has come again
      When 2 hours pass
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada is charged 1 time
      And 2 Workshop seats are left

    Example: The request for seats comes again after the order was cancelled
      # For the reader: this goes wrong and changes nothing
      Given every request for seats comes again after 5 minutes
      And Ada has reserved 3 Workshop seats
      When Ada cancels the order
      # For the reader: by then it has come again
      And 10 minutes pass
      Then 4 Workshop seats are left

    Example: Seats that are given back twice come back once
      # For the reader: this goes wrong and changes nothing
      Given every return of seats comes again after 1 minute
      And Ada has reserved 3 Workshop seats
      When Ada cancels the order
      # For the reader: by then it has come again
      And 2 minutes pass
      Then 4 Workshop seats are left

    Example: An older quota that comes again changes nothing
      # For the reader: this goes wrong and changes nothing
      Given every notice of a quota comes again after 3 minutes
      # For the reader: this is the older quota
      And the organiser has changed the quota of Workshop seats to 9
      When the organiser changes the quota of Workshop seats to 6
      # For the reader: by then it has come again
      And 10 minutes pass
      Then 6 Workshop seats are left

    Example: Everything comes twice
      Given for 1 hour 100 of 100 messages arrive twice
      And Ada has bought 2 Workshop seats
      # For the reader: by then it has come again
      When 1 minute passes
      Then Ada has paid 1000 dollars
      And 2 Workshop seats are left

    Example: A request that is sent twice is one order
      Given every request of a registrant comes again after 30 seconds
      And Ada has reserved 2 Workshop seats
      # For the reader: by then it has come again
      When 2 minutes pass
      Then 2 Workshop seats are left

    Example: The bank answers again after ten minutes
      # For the reader: this goes wrong and changes nothing
      Given every answer of the bank comes again after 10 minutes
      And Ada has bought 2 Workshop seats
      # For the reader: by then it has come again
      When 20 minutes pass
      Then Ada is charged 1 time

    Example: The end of a promise is told twice
      # For the reader: this goes wrong and changes nothing
      Given every notice that a promise has ended comes again after 5 minutes
      And Ada has reserved 3 Workshop seats
      # For the reader: by then it has come again
      When 40 minutes pass
      Then Ada's order has expired
      And 4 Workshop seats are left

  Rule: What is held up arrives in the end

    Example: The payment notice is held up and the seats are still Ada's
      Given Ada has reserved 2 Workshop seats
      And every payment notice is held up for 10 minutes
      When Ada pays for the order
      And 15 minutes pass
      Then Ada's order is confirmed with 2 Workshop seats

    Example: A quota that is held up is not taken for the newest
      Given every notice of a quota is held up for 5 minutes
      # For the reader: this is the older quota
      And the organiser has changed the quota of Workshop seats to 9
      # For the reader: the newer quota comes later
      And 2 minutes have passed
      When the organiser changes the quota of Workshop seats to 6
      And 20 minutes pass
      Then 6 Workshop seats are left

    Example: The confirmation is held up and nothing is lost
      Given Ada has reserved 2 Workshop seats
      And every confirmation is held up for 10 minutes
      When Ada pays for the order
      And 15 minutes pass
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada is charged 1 time

    Example: Answers to registrants are held up and asked for again
      Given every answer to a registrant is held up for 20 seconds
      When Ada reserves 2 Workshop seats
      Then Ada holds 2 Workshop seats
      And 2 Workshop seats are left

  Rule: A bad line delays an order and changes nothing

    Example: One message in five is lost
      Given for 2 minutes 20 of 100 messages are lost
      When Ada reserves 4 Workshop seats
      And Bob reserves 1 Workshop seat
      Then Ada holds 4 Workshop seats
      And Bob holds no seats

    Example: Messages overtake one another
      # For the reader: this goes wrong and changes nothing
      Given for 2 minutes 50 of 100 messages are overtaken by later ones
      When Ada reserves 3 Workshop seats
      And Ada cancels the order
      Then 4 Workshop seats are left

    Example: Messages are damaged on their way
      Given for 2 minutes 20 of 100 messages are damaged on their way
      And Ada has bought 3 Workshop seats
      When Bob reserves 3 Workshop seats
      Then Bob is offered 1 Workshop seat
      And Ada has paid 1500 dollars

    Example: Every message is late
      Given for 5 minutes messages arrive up to 5 seconds late
      And Ada has bought 3 Workshop seats
      When Bob reserves 3 Workshop seats
      Then Bob is offered 1 Workshop seat

    Example: A message that no machine can read holds up nobody
      # For the reader: this goes wrong and changes nothing
      Given a message is sent that no machine can read
      And Ada has bought 3 Workshop seats
      # For the reader: by then somebody has looked at it
      When 1 hour passes
      Then Ada's order is confirmed with 3 Workshop seats
      And 1 Workshop seat is left
