# language: ko
기능: 좌석 배정
  단체를 위해 산 사람은 좌석을 한 사람씩에게 나누어 준다. 바로 하거나 나중에 하거나, 모두 하거나 일부만 할 수 있다.
  명찰은 좌석의 주인이 있어야 인쇄할 수 있다.

  배경:
    먼저 컨퍼런스가 다음 좌석을 내놓았다:
      | 좌석 유형         | 가격 | 할당량 |
      | General admission | 199  | 10     |
      | Workshop          | 500  | 10     |
    그리고 에이다가 General admission 좌석 2개와 Workshop 좌석 1개를 샀다

  규칙: 산 좌석은 모두 누군가에게 줄 수 있다

    시나리오: 나누어 줄 좌석은 산 만큼 있다
      만일 1분이 지난다
      그러면 에이다의 주문에서 3개 좌석이 비어 있다
      그리고 에이다의 주문에서 General admission 좌석 2개가 비어 있다
      그리고 에이다의 주문에서 Workshop 좌석 1개가 비어 있다

    시나리오: 배정한 좌석에는 주인이 생긴다
      만일 에이다가 1번 좌석을 "William Flash"에게 이메일 "william@example.org"로 배정한다
      그러면 에이다의 주문에서 1번 좌석은 "William Flash"의 것이다
      그리고 에이다의 주문에서 2개 좌석이 비어 있다

    시나리오: 모든 좌석을 배정한다
      먼저 에이다가 1번 좌석을 "William Flash"에게 이메일 "william@example.org"로 배정했다
      그리고 에이다가 2번 좌석을 "Jim Corbin"에게 이메일 "jim@example.org"로 배정했다
      만일 에이다가 3번 좌석을 "Karen Berg"에게 이메일 "karen@example.org"로 배정한다
      그러면 에이다의 주문에서 0개 좌석이 비어 있다
      그리고 에이다의 주문에서 2번 좌석은 "Jim Corbin"의 것이다

  규칙: 좌석은 다른 사람에게 넘길 수 있다

    시나리오: 대신 오는 사람이 좌석을 받는다
      먼저 에이다가 1번 좌석을 "William Flash"에게 이메일 "william@example.org"로 배정했다
      만일 에이다가 1번 좌석을 "Jim Corbin"에게 이메일 "jim@example.org"로 배정한다
      그러면 에이다의 주문에서 1번 좌석은 "Jim Corbin"의 것이다

    시나리오: 잘못 쓴 이름은 고칠 수 있다
      먼저 에이다가 1번 좌석을 "William Flesh"에게 이메일 "william@example.org"로 배정했다
      만일 에이다가 1번 좌석을 "William Flash"에게 이메일 "William@example.org"로 배정한다
      그러면 에이다의 주문에서 1번 좌석은 "William Flash"의 것이다

    시나리오: 거두어들인 좌석은 빈다
      먼저 에이다가 1번 좌석을 "William Flash"에게 이메일 "william@example.org"로 배정했다
      만일 에이다가 1번 좌석을 거두어들인다
      그러면 에이다의 주문에서 3개 좌석이 비어 있다

  규칙: 사지 않은 좌석은 배정할 수 없다

    시나리오: 네 번째 좌석은 없다
      만일 에이다가 4번 좌석을 "William Flash"에게 이메일 "william@example.org"로 배정한다
      그러면 에이다가 주문에 그런 좌석이 없다는 말을 듣는다

    시나리오: 참석자에게는 이메일 주소가 있어야 한다
      만일 에이다가 1번 좌석을 "William Flash"에게 이메일 ""로 배정한다
      그러면 에이다가 참석자에게는 이메일 주소가 있어야 한다는 말을 듣는다
      그리고 에이다의 주문에서 3개 좌석이 비어 있다
