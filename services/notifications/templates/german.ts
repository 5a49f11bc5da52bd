import type { Language } from './template.ts'

export const german: Language = {
  point: ',',
  greeting: 'Guten Tag {name},',
  letters: {
    'order-approved': {
      subject: 'Ihre Bestellung {orderId} ist bestätigt',
      text: 'Ihre Bestellung {orderId} ist bestätigt.',
    },
    'order-canceled': {
      subject: 'Ihre Bestellung {orderId} ist storniert',
      text: 'Ihre Bestellung {orderId} ist storniert. {reasons}',
    },
    'order-refunded': {
      subject: 'Ihr Geld für Bestellung {orderId} ist zurück',
      text: 'Was Sie für Bestellung {orderId} bezahlt haben, ist wieder auf dem Konto {accountId}.',
    },
    'order-refunded-to-card': {
      subject: 'Ihr Geld für Bestellung {orderId} ist unterwegs',
      text: 'Was Sie für Bestellung {orderId} bezahlt haben, ist auf dem Weg zurück auf Ihre Karte.',
    },
    'order-part-refunded': {
      subject: 'Sie bekommen {amount} für Bestellung {orderId} zurück',
      text: 'Von dem, was Sie für Bestellung {orderId} bezahlt haben, sind {amount} wieder auf dem Konto {accountId}.',
    },
    'order-part-refunded-to-card': {
      subject: 'Sie bekommen {amount} für Bestellung {orderId} zurück',
      text: 'Von dem, was Sie für Bestellung {orderId} bezahlt haben, sind {amount} auf dem Weg zurück auf Ihre Karte.',
    },
    'preorder-moved-up': {
      subject: 'Es gibt eines für Sie: Vorbestellung {preorderId}',
      text: 'Ihre Vorbestellung {preorderId} ist nachgerückt: Es gibt jetzt eines für Sie.',
    },
    'preorder-declined': {
      subject: 'Ihre Vorbestellung {preorderId} ist noch nicht bezahlt',
      text: 'Ihre Vorbestellung {preorderId} konnte nicht bezahlt werden. {reasons} Bitte bezahlen Sie sie bis {until} auf anderem Weg.',
    },
    'preorder-reminded': {
      subject: 'Ihre Vorbestellung {preorderId} wartet noch auf Ihre Zahlung',
      text: 'Ihre Vorbestellung {preorderId} halten wir bis {until} für Sie frei; bezahlt ist sie noch nicht. {reasons}',
    },
    'preorder-canceled': {
      subject: 'Ihre Vorbestellung {preorderId} ist storniert',
      text: 'Ihre Vorbestellung {preorderId} ist storniert. {reasons}',
    },
    'preorder-not-paid': {
      subject: 'Ihre Vorbestellung {preorderId} ist storniert',
      text: 'Ihre Vorbestellung {preorderId} ist storniert: Sie wurde nicht rechtzeitig bezahlt.',
    },
    'preorder-sold-out': {
      subject: 'Ihre Vorbestellung {preorderId} ist storniert',
      text: 'Ihre Vorbestellung {preorderId} ist storniert: Es war nichts mehr da.',
    },
  },
  reasons: {
    'invalid-details': 'Die Angaben zur Bestellung sind nicht gültig.',
    'fraud-suspected': 'Die Bestellung geht über das hinaus, was wir ohne Prüfung annehmen.',
    'unknown-sku': 'Einen der Artikel führen wir nicht.',
    'out-of-stock': 'Von einem der Artikel ist nicht genug da.',
    'unknown-account': 'Das Konto ist uns nicht bekannt.',
    'insufficient-funds': 'Auf dem Konto ist nicht genug Geld.',
    'currency-mismatch': 'Das Konto wird in einer anderen Währung geführt.',
    'account-closed': 'Das Konto ist geschlossen.',
    'card-declined': 'Die Karte wurde nicht angenommen.',
    'unknown-slot': 'Den Liefertermin gibt es nicht.',
    'slot-full': 'Der Liefertermin ist ausgebucht.',
    'slot-closed': 'Für den Liefertermin ist es zu spät.',
    'timed-out': 'Es hat zu lange gedauert.',
    'canceled-by-request': 'So wurde es gewünscht.',
    'check-failed': 'Wir konnten die Bestellung nicht annehmen.',
    'review-rejected': 'Wir konnten die Bestellung nicht annehmen.',
  },
}
