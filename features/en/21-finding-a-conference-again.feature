Feature: Finding a conference again
  An organiser keeps no account either: the e-mail address that was given for the conference and its access code open the place
  where it is administered. One of them alone is not enough.

  Background:
    Given an organiser has set up this conference:
      | conference | address  | e-mail            |
      | RustConf   | rustconf | grace@example.org |

  Rule: An organiser finds a conference by e-mail address and access code

    Example: A conference is found before it is published
      When the organiser looks for the conference "RustConf" with "grace@example.org" and its access code
      Then the organiser finds the conference "RustConf"

    Example: Capital letters in the address do not matter
      When the organiser looks for the conference "RustConf" with "Grace@Example.org" and its access code
      Then the organiser finds the conference "RustConf"

    Example: A conference is found after it was called off
      # For the reader: what was paid is seen to there as well
      Given the conference "RustConf" was called off
      When the organiser looks for the conference "RustConf" with "grace@example.org" and its access code
      Then the organiser finds the conference "RustConf"

    Example: Each of two conferences is found with its own code
      Given an organiser has set up this conference:
        | conference | address | e-mail            |
        | AsyncConf  | async   | grace@example.org |
      When the organiser looks for the conference "RustConf" with "grace@example.org" and its access code
      Then the organiser finds the conference "RustConf"
      When the organiser looks for the conference "AsyncConf" with "grace@example.org" and its access code
      Then the organiser finds the conference "AsyncConf"

  Rule: Nobody else finds it

    Example: With another access code it is not found
      When the organiser looks for the conference "RustConf" with "grace@example.org" and another access code
      Then the organiser finds no conference

    Example: With another address it is not found
      When the organiser looks for the conference "RustConf" with "ada@example.org" and its access code
      Then the organiser finds no conference

    Example: The code of one conference does not open another
      Given an organiser has set up this conference:
        | conference | address | e-mail          |
        | AsyncConf  | async   | ada@example.org |
      When the organiser looks for the conference "RustConf" with "ada@example.org" and its access code
      Then the organiser finds no conference
