Feature: Invoices
  Whether to take an invoice is the organiser's to say, so nobody waits for a bank: the order is confirmed at once, and the
  customer owes the money until it is paid. What is owed when it is due is overdue.

  Background:
    Given invoices are due after 3 hours
    And the conference offers these seats:
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

  Rule: What is invoiced is owed, and overdue if it is not paid when it is due

    Example: What is invoiced is owed until it is paid
      Given Ada pays the next invoice 2 hours after it is issued
      When Ada pays for the order by invoice
      # For the reader: whoever pays promptly has paid by now
      And 1 hour passes
      Then the organiser's dashboard shows 1000 dollars owed
      And Ada has paid 0 dollars

    Example: Whoever pays in time owes nothing any more
      # For the reader: in time, though not at once
      Given Ada pays the next invoice 2 hours after it is issued
      And Ada has paid for the order by invoice
      When 4 hours pass
      Then Ada has paid 1000 dollars
      And the organiser's dashboard shows 0 dollars owed
      And the organiser's dashboard shows 0 dollars overdue

    Example: What nobody has paid when it is due is overdue
      Given Ada does not pay the next invoice
      And Ada has paid for the order by invoice
      When 4 hours pass
      Then the organiser's dashboard shows 1000 dollars overdue
      And the organiser's dashboard shows 0 dollars owed
      And Ada's order is confirmed with 2 Workshop seats

    Example: Whoever pays late owes nothing any more
      Given Ada pays the next invoice 5 hours after it is issued
      And Ada has paid for the order by invoice
      When 6 hours pass
      Then Ada has paid 1000 dollars
      And the organiser's dashboard shows 0 dollars overdue

  Rule: A wrong invoice is voided and a new one issued

    Example: The new invoice is due later
      Given Ada does not pay the next invoice
      And Ada has paid for the order by invoice
      # For the reader: the first invoice is due in an hour
      When 2 hours pass
      And the organiser has the invoices issued anew
      # For the reader: the first invoice would be overdue by now
      And 2 hours pass
      Then the organiser's dashboard shows 1000 dollars owed
      And the organiser's dashboard shows 0 dollars overdue

    Example: What was overdue is owed again
      Given Ada does not pay the next invoice
      And Ada has paid for the order by invoice
      # For the reader: the invoice is overdue by now
      When 4 hours pass
      And the organiser has the invoices issued anew
      Then the organiser's dashboard shows 1000 dollars owed
      And the organiser's dashboard shows 0 dollars overdue

  Rule: Nobody owes what does not take place

    Example: An invoice is cancelled with its conference
      Given Ada does not pay the next invoice
      And Ada has paid for the order by invoice
      When the organiser calls the conference off
      Then the organiser's dashboard shows 0 dollars still open
      And Ada is paid back 0 dollars

    Example: Whoever pays nevertheless is paid back
      Given Ada pays the next invoice 2 hours after it is issued
      And Ada has paid for the order by invoice
      # For the reader: by then the bank knows what it is to look out for
      And 5 minutes have passed
      When the organiser calls the conference off
      And 4 hours pass
      Then Ada is paid back 1000 dollars
      And Ada has paid 0 dollars
