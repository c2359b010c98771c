Feature: Paying
  A registrant pays by card, by invoice or through a payment service, and once. When a payment fails, the seats wait for
  another try.

  Background:
    Given the conference offers these seats:
      | seat type         | price | quota |
      | General admission | 199   | 10    |
      | Workshop          | 500   | 4     |

  Rule: Seats that are paid for stay with their registrant

    Example: Paying confirms the order for good
      Given Ada has reserved 2 General admission seats
      When Ada pays for the order
      # For the reader: time goes by and changes nothing
      And 1 hour passes
      Then Ada's order is confirmed with 2 General admission seats
      And Ada has paid 398 dollars
      And 8 General admission seats are left

    Example: An invoice is settled once the order is confirmed
      Given Ada has reserved 2 Workshop seats
      When Ada pays for the order by invoice
      # For the reader: the customer's bank takes a moment
      And 1 minute passes
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada has paid 1000 dollars
      And the organiser's dashboard shows 0 dollars still open

    Example: A payment service collects at once
      Given Ada has reserved 2 Workshop seats
      When Ada pays for the order through a payment service
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada is charged 1 time

    Example: A card is charged for exactly what was set aside
      Given Ada has reserved 2 Workshop seats
      When Ada pays for the order by card
      Then Ada has paid 1000 dollars
      And 0 dollars are set aside for Ada

    Example: Whoever buys at once has paid at once
      When Ada buys 2 Workshop seats
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada has paid 1000 dollars

    Example: An order that is paid by invoice is final, too
      Given Ada has reserved 2 Workshop seats
      And Ada has paid for the order by invoice
      When Ada cancels the order
      Then Ada is told that the order has ended
      And Ada's order is confirmed with 2 Workshop seats

  Rule: Nobody pays twice

    Example: Two windows are one payment
      Given Ada has reserved 2 Workshop seats
      When Ada pays for the order in two windows at once
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada is charged 1 time
      And Ada has paid 1000 dollars

    Example: A bank that answers twice moves money once
      Given Ada has reserved 2 Workshop seats
      # For the reader: this goes wrong and changes nothing
      And the bank answers twice about Ada's next payment
      When Ada pays for the order
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada is charged 1 time

  Rule: A declined payment keeps the seats for another try

    Example: After a declined card the seats are still held
      Given Ada has reserved 2 Workshop seats
      And the bank declines Ada's next payment
      When Ada pays for the order
      Then Ada holds 2 Workshop seats
      And Ada has paid 0 dollars
      And 2 Workshop seats are left

    Example: Another card is taken
      Given Ada has reserved 2 Workshop seats
      # For the reader: the first try fails, and changes nothing
      And the bank declines Ada's next payment
      And Ada has paid for the order
      When Ada pays for the order by card
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada is charged 1 time

    Example: An invoice is taken instead
      Given Ada has reserved 2 Workshop seats
      # For the reader: the first try fails, and changes nothing
      And the bank declines Ada's next payment
      And Ada has paid for the order
      When Ada pays for the order by invoice
      # For the reader: the customer's bank takes a moment
      And 1 minute passes
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada is charged 1 time

    Example: Whoever gives up at the payment service can try again
      Given Ada has reserved 2 Workshop seats
      # For the reader: the first try comes to nothing, and changes nothing
      When Ada begins to pay through a payment service and gives up
      And Ada pays for the order by card
      Then Ada's order is confirmed with 2 Workshop seats
      And Ada is charged 1 time

  Rule: An order is frozen while its payment is under way

    Example: It cannot be cancelled
      Given Ada has reserved 2 Workshop seats
      And the bank takes 25 minutes over Ada's next payment
      And Ada has paid for the order
      When Ada cancels the order
      Then Ada is told that a payment is under way
      And Ada's payment is under way

    Example: It cannot be changed
      Given Ada has reserved 2 Workshop seats
      And the bank takes 25 minutes over Ada's next payment
      And Ada has paid for the order
      When Ada changes the order to 1 Workshop seat
      Then Ada is told that a payment is under way
      And 2 Workshop seats are left

    Example: It cannot be paid once more
      Given Ada has reserved 2 Workshop seats
      And the bank takes 12 minutes over Ada's next payment
      And Ada has paid for the order
      When Ada pays for the order by invoice
      Then Ada is told that a payment is under way
      And Ada's payment is under way

  Rule: Money is taken while the seats are held, and the order is confirmed once they are committed

    Example: What is said until an order is paid
      Given Ada has reserved 2 General admission seats
      When Ada pays for the order by card
      Then these messages were sent about Ada's order:
        """
        sequenceDiagram
        Ada->>Orders: RegisterToConference
        Orders->>RegistrationProcess: OrderPlaced
        RegistrationProcess->>Seats: MakeSeatReservation
        Seats->>RegistrationProcess: SeatsReserved
        RegistrationProcess->>Orders: MarkSeatsAsReserved
        Ada->>Orders: CheckOut
        Orders->>RegistrationProcess: OrderCheckedOut
        RegistrationProcess->>Payments: InitiatePayment
        Payments->>BankPort: PaymentInitiated
        BankPort->>RegistrationProcess: PaymentAuthorised
        RegistrationProcess->>Payments: CapturePayment
        Payments->>BankPort: PaymentCaptureRequested
        BankPort->>RegistrationProcess: PaymentCaptured
        RegistrationProcess->>Seats: CommitSeatReservation
        Seats->>RegistrationProcess: SeatsReservationCommitted
        RegistrationProcess->>Orders: ConfirmOrder
        Orders->>RegistrationProcess: OrderConfirmed
        Orders->>Assignments: OrderConfirmed
        """
