Feature: Invoices
  Whether to take an invoice is the organiser's to say, so nobody waits for a bank: the order is confirmed at once, and the
  customer pays later.

  Background:
    Given the conference offers these seats:
      | seat type | price | quota |
      | Workshop  | 500   | 4     |
    And Ada has reserved 2 Workshop seats

  Rule: An invoice is accepted at once

    Example: A bank that does nothing holds no order up
      Given for 10 minutes the bank does nothing
      When Ada pays for the order by invoice
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada has paid 0 dollars

    Example: A bank that never answers holds no order up
      Given the bank never answers about Ada's next payment
      When Ada pays for the order by invoice
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada has paid 0 dollars

    Example: A bank that would decline a card is not asked about an invoice
      Given the bank declines Ada's next payment
      When Ada pays for the order by invoice
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada has paid 0 dollars
