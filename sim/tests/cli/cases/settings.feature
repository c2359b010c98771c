Feature: What a business customer sets

  # refused: "30 seconds" is not from 1 minute to 180 minutes
  Example: a promise that is too short
    Given seats are promised for 30 seconds
    And the conference offers these seats:
      | seat type | price | quota |
      | Canoe     | 30    | 4     |
    When Nora reserves 1 Canoe seat
    Then Nora holds 1 Canoe seat

  # refused: "2 hours" is not from 5 minutes to 60 minutes
  Example: a grace that is too long
    Given seats are held for 2 hours after their promise
    And the conference offers these seats:
      | seat type | price | quota |
      | Canoe     | 30    | 4     |
    When Nora reserves 1 Canoe seat
    Then Nora holds 1 Canoe seat

  # refused: "99999999999" is not from 1 to 100
  Example: more failures than anybody can count to
    Given the bank is left alone for 1 minute after 99999999999 failures in a row
    And the conference offers these seats:
      | seat type | price | quota |
      | Canoe     | 30    | 4     |
    When Nora reserves 1 Canoe seat
    Then Nora holds 1 Canoe seat

  # refused: comes too late
  Example: a setting after the first seats
    Given the conference offers these seats:
      | seat type | price | quota |
      | Canoe     | 30    | 4     |
    And seats are promised for 10 minutes
    When Nora reserves 1 Canoe seat
    Then Nora holds 1 Canoe seat

  # broken: Nora's countdown ends 600 seconds
  Example: another promise than the one that is set
    Given seats are promised for 10 minutes
    And the conference offers these seats:
      | seat type | price | quota |
      | Canoe     | 30    | 4     |
    When Nora reserves 1 Canoe seat
    Then Nora's seats are promised until 15 minutes after the order was placed

  # broken: Nora is number 1 in line
  Example: another place in the line
    Given the conference offers these seats:
      | seat type | price | quota |
      | Canoe     | 30    | 4     |
    And Olli has bought 4 Canoe seats
    And Nora has reserved 2 Canoe seats
    When Nora joins the wait list
    Then Nora is number 2 in line for Canoe seats

  # broken: Nora is not in line
  Example: a place in a line of somebody who does not wait
    Given the conference offers these seats:
      | seat type | price | quota |
      | Canoe     | 30    | 4     |
    When Nora reserves 2 Canoe seats
    Then Nora is number 1 in line for Canoe seats
