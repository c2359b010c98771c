Feature: One release replaces another
  The system is improved while people buy. Machines of the old release and of the new one work side by side for a while; nobody
  notices, nothing that was begun is lost, and until it is over an upgrade can be taken back.

  Background:
    Given the system runs release V1
    And the conference offers these seats:
      | seat type | price | quota |
      | Workshop  | 500   | 4     |
    And Ada has reserved 3 Workshop seats

  Rule: Nobody notices an upgrade

    Example: People go on buying meanwhile
      Given an upgrade to release V4 begins
      When Ada pays for the order
      And Bob reserves 1 Workshop seat
      And Bob pays for the order
      # For the reader: the upgrade ends and changes nothing
      And the upgrade is over
      Then Ada's order is confirmed with 3 Workshop seats
      And Bob's order is confirmed with 1 Workshop seat
      And nobody waited longer than 1 second for an answer during the upgrade

    Example: New pages are built beside the old ones
      Given an upgrade to release V4 begins, with new pages built beside the old ones
      When Ada pays for the order
      # For the reader: the upgrade ends and changes nothing
      And the upgrade is over
      Then Ada's order is confirmed with 3 Workshop seats
      And the organiser's dashboard shows:
        | seat type | quota | held | sold | left | waited for |
        | Workshop  | 4     | 0    | 3    | 1    | 0          |

  Rule: What was begun before an upgrade is finished after it

    Example: An order that was placed before is paid after
      Given an upgrade to release V4 begins
      When the upgrade is over
      And Ada pays for the order
      Then Ada's order is confirmed with 3 Workshop seats
      And Ada is charged 1 time

    Example: A bank that takes its time answers the next release
      Given the bank takes 12 minutes over Ada's next payment
      When Ada pays for the order
      And an upgrade to release V4 begins
      And 15 minutes pass
      Then Ada's order is confirmed with 3 Workshop seats
      And Ada has paid 1500 dollars

  Rule: A promise is kept by every release

    Example: Seats are held until the promised instant
      Given an upgrade to release V2 begins
      # For the reader: time goes by and changes nothing
      When 14 minutes pass
      Then Ada holds 3 Workshop seats
      And Ada's seats are promised until 15 minutes after the order was placed

    Example: Seats that nobody pays for are released
      Given an upgrade to release V4 begins
      When 40 minutes pass
      Then Ada's order has expired
      And 4 Workshop seats are left

  Rule: What is left is counted right, whichever release counted before

    Example: The quota grows during an upgrade
      Given an upgrade to release V4 begins
      When the organiser changes the quota of Workshop seats to 6
      And the upgrade is over
      And Bob reserves 4 Workshop seats
      Then Bob is offered 3 Workshop seats
      And 0 Workshop seats are left

  Rule: An upgrade can be taken back until it is over

    Example: An upgrade is called off while Ada pays
      Given an upgrade to release V4 begins
      When Ada pays for the order
      And the upgrade is called off
      And Bob reserves 1 Workshop seat
      And the upgrade is over
      Then every machine runs release V1
      And Ada's order is confirmed with 3 Workshop seats
      And Bob holds 1 Workshop seat

    Example: New pages are taken back too
      When an upgrade to release V2 begins, with new pages built beside the old ones
      And the upgrade is called off
      # For the reader: the upgrade ends and changes nothing
      And the upgrade is over
      Then every machine runs release V1
      And the organiser's dashboard shows:
        | seat type | quota | held | sold | left | waited for |
        | Workshop  | 4     | 3    | 0    | 1    | 0          |

    Example: An upgrade that is over has replaced every machine
      Given an upgrade to release V2 begins
      When the upgrade is over
      Then every machine runs release V2
      And Ada holds 3 Workshop seats
