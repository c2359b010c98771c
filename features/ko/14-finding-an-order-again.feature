# language: ko
기능: 주문 다시 찾기
  창을 닫은 등록자는 계정 없이도 이메일 주소와 주문의 액세스 코드로 주문을 다시 찾고 싶어 한다. 다른 사람이 찾아서는
  안 된다.

  배경:
    먼저 컨퍼런스가 다음 좌석을 내놓았다:
      | 좌석 유형         | 가격 | 할당량 |
      | General admission | 199  | 10     |
      | Workshop          | 500  | 4      |
    그리고 에이다가 General admission 좌석 3개와 Workshop 좌석 1개를 예약했다

  규칙: 주문은 이메일 주소와 액세스 코드로 찾는다

    시나리오: 산 주문을 찾는다
      먼저 에이다가 이름 "Ada Lovelace"와 이메일 "ada@example.org"로 등록했다
      만일 에이다가 주문을 결제한다
      그러면 이메일 "ada@example.org"와 액세스 코드로 에이다의 주문을 찾을 수 있다

    시나리오: 이메일 주소의 대소문자는 상관없다
      만일 에이다가 이름 "Ada Lovelace"와 이메일 "Ada@Example.org"로 등록한다
      그러면 이메일 "ada@example.org"와 액세스 코드로 에이다의 주문을 찾을 수 있다

    시나리오: 다른 이메일 주소로는 찾을 수 없다
      만일 에이다가 이름 "Ada Lovelace"와 이메일 "ada@example.org"로 등록한다
      그러면 이메일 "bob@example.org"와 액세스 코드로 에이다의 주문을 찾을 수 없다
      그리고 이메일 "ada@example.org"와 액세스 코드로 에이다의 주문을 찾을 수 있다

    시나리오: 고친 이메일 주소로 찾는다
      # 읽는 이에게: 이 주소는 더는 쓰이지 않는다
      먼저 에이다가 이름 "Ada Lovelace"와 이메일 "ada@exmaple.org"로 등록했다
      만일 에이다가 이름 "Ada Lovelace"와 이메일 "ada@example.org"로 등록한다
      그러면 이메일 "ada@example.org"와 액세스 코드로 에이다의 주문을 찾을 수 있다
      그리고 이메일 "ada@exmaple.org"와 액세스 코드로 에이다의 주문을 찾을 수 없다

    시나리오: 다른 액세스 코드로는 찾을 수 없다
      만일 에이다가 이름 "Ada Lovelace"와 이메일 "ada@example.org"로 등록한다
      그러면 다른 액세스 코드로는 에이다의 주문을 찾을 수 없다
      그리고 이메일 "ada@example.org"와 액세스 코드로 에이다의 주문을 찾을 수 있다

    시나리오: 결제한 뒤에도 주소를 고칠 수 있다
      먼저 에이다가 주문을 결제했다
      만일 에이다가 이름 "Ada Lovelace"와 이메일 "ada@example.org"로 등록한다
      그러면 에이다의 요청이 받아들여진다
      그리고 이메일 "ada@example.org"와 액세스 코드로 에이다의 주문을 찾을 수 있다

    시나리오: 결제한 뒤에도 이름과 주소를 고칠 수 있다
      # 읽는 이에게: 이 주소는 더는 쓰이지 않는다
      먼저 에이다가 이름 "Ada Byron"과 이메일 "ada@exmaple.org"로 등록했다
      그리고 에이다가 주문을 결제했다
      만일 에이다가 이름 "Ada Lovelace"와 이메일 "ada@example.org"로 등록한다
      그러면 이메일 "ada@example.org"와 액세스 코드로 에이다의 주문을 찾을 수 있다
      그리고 이메일 "ada@exmaple.org"와 액세스 코드로 에이다의 주문을 찾을 수 없다

  규칙: 등록자에게는 성과 이름, 그리고 메일을 보낼 수 있는 주소가 있다

    시나리오: 성이 있어야 한다
      먼저 에이다가 이름 "Ada Lovelace"와 이메일 "ada@example.net"으로 등록했다
      만일 에이다가 이름 "Ada"와 이메일 "ada@example.org"로 등록한다
      그러면 에이다는 성과 이름이 모두 있어야 한다는 안내를 받는다
      그리고 이메일 "ada@example.org"와 액세스 코드로 에이다의 주문을 찾을 수 없다
      그리고 이메일 "ada@example.net"과 액세스 코드로 에이다의 주문을 찾을 수 있다

    시나리오: 메일을 보낼 수 없는 주소는 거절된다
      만일 에이다가 이름 "Ada Lovelace"와 이메일 "ada at home"로 등록한다
      그러면 에이다는 이메일 주소가 올바르지 않다는 안내를 받는다
      그리고 에이다가 General admission 좌석 3개와 Workshop 좌석 1개를 확보하고 있다
