Feature: When machines stop
  Machines stop, lose power or run out of room, at the worst moment. What was promised to a registrant was written down before,
  so it is still promised afterwards.

  Background:
    Given the conference offers these seats:
      | seat type | price | quota |
      | Workshop  | 500   | 4     |
    And Ada has reserved 3 Workshop seats

  Rule: A stop in the middle of an order changes nothing of it

    Example: The machines that decide forget everything
      Given for 10 seconds the machines that decide stop and forget everything
      When Ada pays for the order
      Then Ada's order is confirmed with 3 Workshop seats
      And Ada is charged 1 time

    Example: Power fails while the records are written
      Given power fails for 20 seconds while records are written
      When Ada pays for the order
      And Bob reserves 2 Workshop seats
      Then Ada's order is confirmed with 3 Workshop seats
      And Bob is offered 1 Workshop seat

    Example: There is no room for records
      Given for 30 seconds there is no room for records
      When Bob reserves 1 Workshop seat
      Then Bob holds 1 Workshop seat
      And 0 Workshop seats are left

    Example: The machine that passes messages on forgets everything
      # For the reader: time goes by and changes nothing
      Given for 15 seconds the machine that passes messages on stops and forgets everything
      When Ada pays for the order
      Then Ada's order is confirmed with 3 Workshop seats

  Rule: Whoever comes while machines are down is served when they are back

    Example: The machines that take requests are replaced
      Given for 10 seconds the machines that take requests are replaced
      When Bob reserves 1 Workshop seat
      Then Bob holds 1 Workshop seat

    Example: The machines that show the pages stand still
      Given for 20 seconds the machines that show the pages stand still
      When Bob reserves 1 Workshop seat
      Then 0 Workshop seats are left
      And the organiser's dashboard shows:
        | seat type | quota | held | sold | left | waited for |
        | Workshop  | 4     | 4    | 0    | 0    | 0          |

    Example: The records cannot be reached
      Given for 20 seconds the line between the machines that decide and the machine that keeps the records is cut
      When Ada pays for the order
      Then Ada's order is confirmed with 3 Workshop seats
      And Ada has paid 1500 dollars

  Rule: A wrong clock breaks no promise

    Example: Clocks that are ahead release no seats early
      # For the reader: this goes wrong and changes nothing
      Given for 10 minutes the clocks of the machines that decide are 2 minutes ahead
      # For the reader: time goes by and changes nothing
      When 12 minutes pass
      Then Ada holds 3 Workshop seats
      And Ada's seats are promised until 15 minutes after the order was placed
