# language: ko
기능: 결제
  등록자는 카드, 청구서, 결제 서비스 가운데 하나로 한 번만 결제한다. 결제가 실패하면 좌석은 다음 시도를 기다린다.

  배경:
    먼저 컨퍼런스가 다음 좌석을 내놓았다:
      | 좌석 유형         | 가격 | 할당량 |
      | General admission | 199  | 10     |
      | Workshop          | 500  | 4      |

  규칙: 결제한 좌석은 계속 등록자의 것이다

    시나리오: 결제하면 주문이 영구히 확정된다
      먼저 에이다가 General admission 좌석 2개를 예약했다
      만일 에이다가 주문을 결제한다
      # 읽는 이에게: 시간이 지나도 바뀌는 것은 없다
      그리고 1시간이 지난다
      그러면 에이다의 주문이 General admission 좌석 2개로 확정되었다
      그리고 에이다가 낸 돈은 398달러이다
      그리고 General admission 좌석 8개가 남아 있다

    시나리오: 청구서는 주문이 확정된 뒤에 정산된다
      먼저 에이다가 Workshop 좌석 2개를 예약했다
      만일 에이다가 주문을 청구서로 결제한다
      # 읽는 이에게: 고객의 은행이 돈을 보내는 데 잠시 걸린다
      그리고 1분이 지난다
      그러면 에이다의 주문이 Workshop 좌석 2개로 확정되었다
      그리고 에이다가 낸 돈은 1000달러이다
      그리고 주최자의 현황판에 아직 들어오지 않은 돈이 0달러로 나온다

    시나리오: 결제 서비스는 곧바로 돈을 받아 간다
      먼저 에이다가 Workshop 좌석 2개를 예약했다
      만일 에이다가 주문을 결제 서비스로 결제한다
      그러면 에이다의 주문이 Workshop 좌석 2개로 확정되었다
      그리고 에이다에게 청구된 횟수는 1번이다

    시나리오: 카드에서는 승인된 만큼만 받아 간다
      먼저 에이다가 Workshop 좌석 2개를 예약했다
      만일 에이다가 주문을 카드로 결제한다
      그러면 에이다가 낸 돈은 1000달러이다
      그리고 에이다의 승인만 된 금액은 0달러이다

    시나리오: 바로 사면 바로 결제된다
      만일 에이다가 Workshop 좌석 2개를 산다
      그러면 에이다의 주문이 Workshop 좌석 2개로 확정되었다
      그리고 에이다가 낸 돈은 1000달러이다

    시나리오: 청구서로 결제한 주문도 확정된다
      먼저 에이다가 Workshop 좌석 2개를 예약했다
      그리고 에이다가 주문을 청구서로 결제했다
      만일 에이다가 주문을 취소한다
      그러면 에이다는 주문이 이미 끝났다는 안내를 받는다
      그리고 에이다의 주문이 Workshop 좌석 2개로 확정되었다

  규칙: 아무도 두 번 내지 않는다

    시나리오: 창 두 개에서 눌러도 결제는 한 번이다
      먼저 에이다가 Workshop 좌석 2개를 예약했다
      만일 에이다가 창 두 개에서 동시에 주문을 결제한다
      그러면 에이다의 주문이 Workshop 좌석 2개로 확정되었다
      그리고 에이다에게 청구된 횟수는 1번이다
      그리고 에이다가 낸 돈은 1000달러이다

    시나리오: 은행이 두 번 답해도 돈은 한 번 움직인다
      먼저 에이다가 Workshop 좌석 2개를 예약했다
      # 읽는 이에게: 이런 일이 있어도 바뀌는 것은 없다
      그리고 은행이 에이다의 다음 결제에 대해 두 번 답한다
      만일 에이다가 주문을 결제한다
      그러면 에이다의 주문이 Workshop 좌석 2개로 확정되었다
      그리고 에이다에게 청구된 횟수는 1번이다

  규칙: 결제가 거절되어도 좌석은 다음 시도를 위해 남는다

    시나리오: 카드가 거절되어도 좌석은 그대로이다
      먼저 에이다가 Workshop 좌석 2개를 예약했다
      그리고 은행이 에이다의 다음 결제를 거절한다
      만일 에이다가 주문을 결제한다
      그러면 에이다가 Workshop 좌석 2개를 확보하고 있다
      그리고 에이다가 낸 돈은 0달러이다
      그리고 Workshop 좌석 2개가 남아 있다

    시나리오: 다른 카드로 결제할 수 있다
      먼저 에이다가 Workshop 좌석 2개를 예약했다
      # 읽는 이에게: 첫 시도가 실패해도 바뀌는 것은 없다
      그리고 은행이 에이다의 다음 결제를 거절한다
      그리고 에이다가 주문을 결제했다
      만일 에이다가 주문을 카드로 결제한다
      그러면 에이다의 주문이 Workshop 좌석 2개로 확정되었다
      그리고 에이다에게 청구된 횟수는 1번이다

    시나리오: 대신 청구서로 결제할 수 있다
      먼저 에이다가 Workshop 좌석 2개를 예약했다
      # 읽는 이에게: 첫 시도가 실패해도 바뀌는 것은 없다
      그리고 은행이 에이다의 다음 결제를 거절한다
      그리고 에이다가 주문을 결제했다
      만일 에이다가 주문을 청구서로 결제한다
      # 읽는 이에게: 고객의 은행이 돈을 보내는 데 잠시 걸린다
      그리고 1분이 지난다
      그러면 에이다의 주문이 Workshop 좌석 2개로 확정되었다
      그리고 에이다에게 청구된 횟수는 1번이다

    시나리오: 결제 서비스에서 그만두어도 다시 결제할 수 있다
      먼저 에이다가 Workshop 좌석 2개를 예약했다
      # 읽는 이에게: 첫 시도에서 결제된 것이 없고 바뀌는 것도 없다
      만일 에이다가 결제 서비스로 결제하다가 그만둔다
      그리고 에이다가 주문을 카드로 결제한다
      그러면 에이다의 주문이 Workshop 좌석 2개로 확정되었다
      그리고 에이다에게 청구된 횟수는 1번이다

  규칙: 결제하는 동안 주문은 바뀌지 않는다

    시나리오: 취소할 수 없다
      먼저 에이다가 Workshop 좌석 2개를 예약했다
      그리고 은행이 에이다의 다음 결제를 처리하는 데 25분이 걸린다
      그리고 에이다가 주문을 결제했다
      만일 에이다가 주문을 취소한다
      그러면 에이다는 결제가 진행되고 있다는 안내를 받는다
      그리고 에이다의 결제가 진행되고 있다

    시나리오: 바꿀 수 없다
      먼저 에이다가 Workshop 좌석 2개를 예약했다
      그리고 은행이 에이다의 다음 결제를 처리하는 데 25분이 걸린다
      그리고 에이다가 주문을 결제했다
      만일 에이다가 주문을 Workshop 좌석 1개로 바꾼다
      그러면 에이다는 결제가 진행되고 있다는 안내를 받는다
      그리고 Workshop 좌석 2개가 남아 있다

    시나리오: 한 번 더 결제할 수 없다
      먼저 에이다가 Workshop 좌석 2개를 예약했다
      그리고 은행이 에이다의 다음 결제를 처리하는 데 12분이 걸린다
      그리고 에이다가 주문을 결제했다
      만일 에이다가 주문을 청구서로 결제한다
      그러면 에이다는 결제가 진행되고 있다는 안내를 받는다
      그리고 에이다의 결제가 진행되고 있다

  규칙: 좌석을 잡아 둔 동안 돈을 받고, 좌석을 확정한 다음 주문을 확정한다

    시나리오: 주문을 결제할 때까지 주고받는 메시지
      먼저 에이다가 General admission 좌석 2개를 예약했다
      만일 에이다가 주문을 카드로 결제한다
      그러면 에이다의 주문을 두고 다음 메시지가 오갔다:
        """
        sequenceDiagram
        에이다->>Orders: RegisterToConference
        Orders->>RegistrationProcess: OrderPlaced
        RegistrationProcess->>Seats: MakeSeatReservation
        Seats->>RegistrationProcess: SeatsReserved
        RegistrationProcess->>Orders: MarkSeatsAsReserved
        에이다->>Orders: CheckOut
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
