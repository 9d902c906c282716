/** Bill runs: approval, checklist, corrections after issue. */
import type { Texts } from './texts.ts'

export const billRunsDe = {
	'billing.step-approve': 'Freigeben',
	'billing.step-approve-means': 'Wer, und was gesehen',
	'billing.approve': 'Freigeben …',
	'billing.approve-ask': '{{what}} freigeben?',
	'billing.approve-means':
		'Danach ändert sich am Entwurf nichts mehr. Solange nicht ausgestellt ist, lässt sich die Freigabe zurücknehmen.',
	'billing.approve-who': 'Wer gibt frei',
	'billing.approve-seen': 'Gelbe Befunde, die gesehen sein müssen',
	'billing.approve-comment': 'Bemerkung',
	'billing.approve-now': 'Freigeben',
	'billing.approved-by': 'Freigegeben von {{by}} am {{at}}',
	'billing.approved': 'Freigegeben am {{at}}',
	'billing.withdraw': 'Freigabe zurücknehmen',
	'billing.go-on': 'Weiter ausstellen',
	'billing.halted-full':
		'Kein Platz auf dem Datenträger. Was geschrieben ist, bleibt; es geht weiter, sobald Platz ist.',
	'billing.halted-database':
		'Die Datenbank nimmt gerade nichts an. Was geschrieben ist, bleibt; es geht weiter, sobald sie wieder schreibt.',
	'billing.halted-failed': 'Der Lauf ist stehen geblieben. Was geschrieben ist, bleibt; er kann fortgesetzt werden.',
	'error.run-stale': 'Seit dem Entwurf hat sich etwas geändert, zuerst bei {{unit}}.',
	'error.run-stale.readings_one':
		'Seit dem Entwurf haben sich Zählerstände geändert: {{count}} Bescheid wäre heute anders ({{unit}}).',
	'error.run-stale.readings_other':
		'Seit dem Entwurf haben sich Zählerstände geändert: {{count, number}} Bescheide wären heute anders, zuerst {{unit}}.',
	'error.run-stale.tariff_one':
		'Seit dem Entwurf hat sich der Tarif geändert: {{count}} Bescheid wäre heute anders ({{unit}}).',
	'error.run-stale.tariff_other':
		'Seit dem Entwurf hat sich der Tarif geändert: {{count, number}} Bescheide wären heute anders, zuerst {{unit}}.',
	'error.run-stale.meter_one':
		'Seit dem Entwurf hat sich an den Zählern oder Messstellen etwas geändert: {{count}} Bescheid wäre heute anders ({{unit}}).',
	'error.run-stale.meter_other':
		'Seit dem Entwurf hat sich an den Zählern oder Messstellen etwas geändert: {{count, number}} Bescheide wären heute anders, zuerst {{unit}}.',
	'error.run-stale.tenant_one':
		'Seit dem Entwurf haben sich Angaben zu Mieter oder Einheit geändert: {{count}} Bescheid wäre heute anders ({{unit}}).',
	'error.run-stale.tenant_other':
		'Seit dem Entwurf haben sich Angaben zu Mieter oder Einheit geändert: {{count, number}} Bescheide wären heute anders, zuerst {{unit}}.',
	'error.run-stale.building_one':
		'Seit dem Entwurf haben sich Angaben zum Gebäude, zum Vermieter oder die Texte der Bescheide geändert: {{count}} Bescheid wäre heute anders.',
	'error.run-stale.building_other':
		'Seit dem Entwurf haben sich Angaben zum Gebäude, zum Vermieter oder die Texte der Bescheide geändert: {{count, number}} Bescheide wären heute anders.',
	'error.run-stale.program_one':
		'Seit dem Entwurf wurde das Programm aktualisiert: {{count}} Bescheid würde heute anders gerechnet.',
	'error.run-stale.program_other':
		'Seit dem Entwurf wurde das Programm aktualisiert: {{count, number}} Bescheide würden heute anders gerechnet.',
	'error.run-stale.costs_one':
		'Seit dem Entwurf hat sich geändert, woraus er gemacht ist: {{count}} Bescheid wäre heute anders ({{unit}}).',
	'error.run-stale.costs_other':
		'Seit dem Entwurf hat sich geändert, woraus er gemacht ist: {{count, number}} Bescheide wären heute anders, zuerst {{unit}}.',
	'error.run-stale.statements':
		'Seit dem Entwurf sind Bescheide hinzugekommen oder weggefallen ({{count}}), zuerst {{unit}}.',
	'error.run-stale.findings':
		'Seit dem Entwurf gibt es Befunde, die noch niemand gesehen hat ({{count}}). Zuerst: {{unit}}',
	'error.run-stale-do':
		'Freigegeben oder ausgestellt wurde nichts. Bitte den Entwurf neu rechnen (eine Berichtigung verwerfen und neu entwerfen), ansehen und dann freigeben; eine Freigabe lässt sich zurücknehmen.',
	'billing.next-open': 'Als Nächstes: vorbereiten. Dabei wird nichts festgeschrieben.',
	'billing.next-preparing': 'Die Entwürfe entstehen. Die Seite kann verlassen werden.',
	'billing.next-red': 'Als Nächstes: was rot ist beheben und dann neu rechnen. Vorher lässt sich nichts freigeben.',
	'billing.next-draft':
		'Als Nächstes: die Bescheide ansehen und freigeben. Bis zum Ausstellen lässt sich alles zurücknehmen.',
	'billing.next-approved': 'Als Nächstes: ausstellen. Danach sind die Bescheide festgeschrieben.',
	'billing.next-issuing':
		'Nummern und PDF entstehen. Die Seite kann verlassen werden; nach einem Neustart geht es von selbst weiter.',
	'billing.next-issued':
		'Ausgestellt. Als Nächstes: drucken, Dateien für Buchhaltung und Bank machen, Verbrauchsinformationen verteilen.',
	'billing.next-issued-otherwise': 'Ausgestellt. Als Nächstes: drucken, Dateien für Buchhaltung und Bank machen.',
	'checklist.title': 'Checkliste vor dem Ausstellen',
	'checklist.light-red': 'sperrt',
	'checklist.light-yellow': 'ansehen',
	'checklist.light-good': 'in Ordnung',
	'checklist.boundaries': 'Stände zum Monatswechsel',
	'checklist.estimates': 'Geschätzte und interpolierte Stände',
	'checklist.outliers': 'Ausreißer gegen Vormonat und Vorjahr',
	'checklist.plausibility': 'Plausibilität des Monats',
	'checklist.balance': 'Summe der Unterzähler gegen den Hauptzähler',
	'checklist.tenants': 'Mieter und Einheiten',
	'checklist.tariffs': 'Tarife',
	'checklist.calibration': 'Eichfristen',
	'checklist.other': 'Sonstiges',
	'problem.tenant-not-billed': 'Mieter ohne Messstelle: hier wird nichts abgerechnet',
	'problem.outlier-month': 'Deutlich anders als im Vormonat',
	'problem.outlier-year': 'Deutlich anders als im Vorjahresmonat',
	'problem.finding-open': 'Offener Befund der Plausibilität',
	'problem.sum-differs': 'Die Unterzähler ergeben etwas anderes als der Hauptzähler',
	'problem.not-checked': 'Die Plausibilität dieses Monats ist noch nicht geprüft',
	'problem.calibration-expired': 'Eichfrist abgelaufen',
	'problem.calibration-unknown': 'Zähler, bei denen nicht eingetragen ist, bis wann sie geeicht sind',
	'problem.not-printable':
		'Die Druckschriften haben für diese Zeichen kein Bild: auf Papier steht ein Kästchen. Namen oder Anschrift in lateinischen oder chinesischen Zeichen eintragen',
	'problem.no-account':
		'Kein Konto des Vermieters eingetragen: auf den Bescheiden steht nicht, wohin zu zahlen ist. Die IBAN oder eigene Worte zur Zahlung eintragen',
	'corrections.title': 'Nach dem Ausstellen',
	'corrections.none-noticed':
		'Bisher ist kein Unterschied bemerkt. Verglichen wird jede Nacht, nach jeder Berichtigung und auf Wunsch.',
	'corrections.none': 'Nichts hat sich seit dem Ausstellen geändert.',
	'corrections.look': 'Jetzt vergleichen',
	'corrections.looked_one': '{{count}} Bescheid wäre heute anders.',
	'corrections.looked_other': '{{count, number}} Bescheide wären heute anders.',
	'corrections.stuck_one': '{{count}} Bescheid lässt sich heute nicht mehr rechnen',
	'corrections.stuck_other': '{{count, number}} Bescheide lassen sich heute nicht mehr rechnen',
	'corrections.stuck-means':
		'Nach dem Ausstellen hat sich etwas geändert, und daraus entsteht kein Betrag. Was ausgestellt ist, bleibt gültig. Ist der Grund behoben, zeigt der nächste Vergleich, ob sich der Betrag ändert.',
	'corrections.issued': 'Ausgestellt',
	'corrections.now': 'Heute',
	'corrections.noticed': 'Bemerkt',
	'corrections.what': 'Entscheidung',
	'corrections.accept-reason': 'Berichtigter Zählerstand',
	'corrections.dismiss': 'Belassen …',
	'corrections.dismiss-ask': '{{number}} so lassen, wie er ist?',
	'corrections.dismiss-note': 'Warum',
	'corrections.state-accepted': 'berichtigt',
	'corrections.state-dismissed': 'belassen',
	'corrections.state-gone': 'hat sich erledigt',
	'corrections.open-run': 'Berichtigung öffnen',
	'corrections.run': 'Berichtigung vom {{date}}',
	'corrections.runs': 'Berichtigungen',
	'correction.title': 'Berichtigung {{month}}',
	'correction.button': 'Berichtigen …',
	'correction.ask': 'Bescheid {{number}} berichtigen?',
	'correction.means':
		'Der ausgestellte Bescheid bleibt, wie er ist. Entworfen werden ein Storno mit eigener Nummer und, wenn gewünscht, ein neuer Bescheid nach heutigem Stand. Ausgestellt wird erst nach der Freigabe.',
	'correction.reason': 'Grund, wie er auf dem Storno steht',
	'correction.replaced': 'Neuen Bescheid ausstellen',
	'correction.now': 'Entwerfen',
	'correction.sum': 'Unterschied {{total}}',
	'statements.kind-cancellation': 'Storno zu {{number}}',
	'statements.kind-replacing': 'ersetzt {{number}}',
	'statements.cancelled': 'storniert',
	'verify.button': 'Ausgestelltes nachrechnen',
	'verify.means':
		'Rechnet jeden ausgestellten Bescheid aus dem nach, was mit ihm aufbewahrt ist: Er muss auf das Byte gleich herauskommen.',
	'verify.good_one': '{{count}} Bescheid nachgerechnet: auf das Byte gleich.',
	'verify.good_other': '{{count, number}} Bescheide nachgerechnet: alle auf das Byte gleich.',
	'verify.differs': 'Anders herausgekommen: {{numbers}}. Bitte die Datenbank prüfen und die Sicherung aufheben.',
	'verify.other-engine_one': '{{count}} weiterer stammt von einer anderen Fassung des Rechenwerks.',
	'verify.other-engine_other': '{{count, number}} weitere stammen von einer anderen Fassung des Rechenwerks.',
} as const

export const billRunsEn: Texts<typeof billRunsDe> = {
	'billing.step-approve': 'Approve',
	'billing.step-approve-means': 'Who, and what was seen',
	'billing.approve': 'Approve …',
	'billing.approve-ask': 'Approve “{{what}}”?',
	'billing.approve-means':
		'The draft does not change after that. As long as it is not issued, the approval can be taken back.',
	'billing.approve-who': 'Who approves',
	'billing.approve-seen': 'Yellow findings to be confirmed as seen',
	'billing.approve-comment': 'Comment',
	'billing.approve-now': 'Approve',
	'billing.approved-by': 'Approved by {{by}} on {{at}}',
	'billing.approved': 'Approved on {{at}}',
	'billing.withdraw': 'Take back the approval',
	'billing.go-on': 'Go on issuing',
	'billing.halted-full': 'No space left on the disk. What is written stays; it goes on as soon as there is space.',
	'billing.halted-database':
		'The database takes nothing at the moment. What is written stays; it goes on as soon as it writes again.',
	'billing.halted-failed': 'The run stands still. What is written stays; it can be continued.',
	'error.run-stale': 'Something has changed since the draft, {{unit}} first.',
	'error.run-stale.readings_one':
		'Readings have changed since the draft: {{count}} statement would be different now, that of {{unit}}.',
	'error.run-stale.readings_other':
		'Readings have changed since the draft: {{count, number}} statements would be different now, {{unit}} first.',
	'error.run-stale.tariff_one':
		'The tariff has changed since the draft: {{count}} statement would be different now, that of {{unit}}.',
	'error.run-stale.tariff_other':
		'The tariff has changed since the draft: {{count, number}} statements would be different now, {{unit}} first.',
	'error.run-stale.meter_one':
		'Meters or metering points have changed since the draft: {{count}} statement would be different now, that of {{unit}}.',
	'error.run-stale.meter_other':
		'Meters or metering points have changed since the draft: {{count, number}} statements would be different now, {{unit}} first.',
	'error.run-stale.tenant_one':
		'A tenant or unit has changed since the draft: {{count}} statement would be different now, that of {{unit}}.',
	'error.run-stale.tenant_other':
		'A tenant or unit has changed since the draft: {{count, number}} statements would be different now, {{unit}} first.',
	'error.run-stale.building_one':
		'The building, the landlord or the texts of the statements have changed since the draft: {{count}} statement would be different now.',
	'error.run-stale.building_other':
		'The building, the landlord or the texts of the statements have changed since the draft: {{count, number}} statements would be different now.',
	'error.run-stale.program_one':
		'The program was updated since the draft: {{count}} statement would be computed differently now.',
	'error.run-stale.program_other':
		'The program was updated since the draft: {{count, number}} statements would be computed differently now.',
	'error.run-stale.costs_one':
		'What the draft is made from has changed since: {{count}} statement would be different now, that of {{unit}}.',
	'error.run-stale.costs_other':
		'What the draft is made from has changed since: {{count, number}} statements would be different now, {{unit}} first.',
	'error.run-stale.statements': 'Statements came or went since the draft ({{count}}), {{unit}} first.',
	'error.run-stale.findings':
		'There are findings since the draft that nobody has seen yet ({{count}}). First: {{unit}}',
	'error.run-stale-do':
		'Nothing was approved or issued. Please compute the draft again (discard a correction and draft it anew), look at it and then approve it; an approval can be taken back.',
	'billing.next-open': 'Next: prepare. Nothing is frozen by it.',
	'billing.next-preparing': 'The drafts are being made. The page can be left.',
	'billing.next-red': 'Next: resolve what is red, then compute again. Nothing can be approved before.',
	'billing.next-draft':
		'Next: look at the statements and approve them. Until they are issued everything can be taken back.',
	'billing.next-approved': 'Next: issue. After that the statements are frozen.',
	'billing.next-issuing':
		'Numbers and PDFs are being made. The page can be left; after a restart it goes on by itself.',
	'billing.next-issued':
		'Issued. Next: print, make the files for bookkeeping and bank, hand out the consumption letters.',
	'billing.next-issued-otherwise': 'Issued. Next: print, make the files for bookkeeping and bank.',
	'checklist.title': 'Checklist before issue',
	'checklist.light-red': 'blocks',
	'checklist.light-yellow': 'look at it',
	'checklist.light-good': 'in order',
	'checklist.boundaries': 'Readings at the turn of the month',
	'checklist.estimates': 'Estimated and interpolated readings',
	'checklist.outliers': 'Outliers against last month and last year',
	'checklist.plausibility': 'Plausibility of the month',
	'checklist.balance': 'Sum of sub-meters against the main meter',
	'checklist.tenants': 'Tenants and units',
	'checklist.tariffs': 'Tariffs',
	'checklist.calibration': 'Calibration',
	'checklist.other': 'Other',
	'problem.tenant-not-billed': 'A tenant without a metering point: nothing is billed here',
	'problem.outlier-month': 'Very different from the month before',
	'problem.outlier-year': 'Very different from the same month last year',
	'problem.finding-open': 'Open plausibility finding',
	'problem.sum-differs': 'The sub-meters do not add up to the main meter',
	'problem.not-checked': 'The plausibility of this month has not been checked yet',
	'problem.calibration-expired': 'Calibration expired',
	'problem.calibration-unknown': 'Meters for which no calibration date is entered',
	'problem.not-printable':
		'The print fonts have no picture of these characters: a box stands on paper. Enter the name or address in Latin or Chinese characters',
	'problem.no-account':
		'No account of the landlord is entered: the statements do not say where to pay. Enter the IBAN or words of your own on payment',
	'corrections.title': 'After issue',
	'corrections.none-noticed':
		'No difference has been noticed so far. Statements are compared every night, after every correction, and on request.',
	'corrections.none': 'Nothing has changed since it was issued.',
	'corrections.look': 'Compare now',
	'corrections.looked_one': '{{count}} statement would be different today.',
	'corrections.looked_other': '{{count, number}} statements would be different today.',
	'corrections.stuck_one': '{{count}} bill can no longer be computed',
	'corrections.stuck_other': '{{count, number}} bills can no longer be computed',
	'corrections.stuck-means':
		'Something changed after issue, and no amount comes of it. What is issued stays valid. Once the cause is removed, the next comparison shows whether the amount changes.',
	'corrections.issued': 'Issued',
	'corrections.now': 'Today',
	'corrections.noticed': 'Noticed',
	'corrections.what': 'Decision',
	'corrections.accept-reason': 'Corrected meter reading',
	'corrections.dismiss': 'Leave …',
	'corrections.dismiss-ask': 'Leave {{number}} as it is?',
	'corrections.dismiss-note': 'Why',
	'corrections.state-accepted': 'corrected',
	'corrections.state-dismissed': 'left as it is',
	'corrections.state-gone': 'settled by itself',
	'corrections.open-run': 'Open the correction',
	'corrections.run': 'Correction of {{date}}',
	'corrections.runs': 'Corrections',
	'correction.title': 'Correction of {{month}}',
	'correction.button': 'Correct …',
	'correction.ask': 'Correct statement {{number}}?',
	'correction.means':
		'The issued statement stays as it is. A cancellation with a number of its own is drafted and, if wanted, a new statement by what counts today. Both are issued only after approval.',
	'correction.reason': 'Reason, as printed on the cancellation',
	'correction.replaced': 'Issue a new statement',
	'correction.now': 'Draft',
	'correction.sum': 'Difference {{total}}',
	'statements.kind-cancellation': 'cancels {{number}}',
	'statements.kind-replacing': 'replaces {{number}}',
	'statements.cancelled': 'cancelled',
	'verify.button': 'Compute issued statements again',
	'verify.means':
		'Computes every issued statement once more from what was kept with it: it must come out the same to the byte.',
	'verify.good_one': '{{count}} statement computed again: the same to the byte.',
	'verify.good_other': '{{count, number}} statements computed again: all the same to the byte.',
	'verify.differs': 'Came out differently: {{numbers}}. Please check the database and keep the backup.',
	'verify.other-engine_one': '{{count}} more was made by another version of the engine.',
	'verify.other-engine_other': '{{count, number}} more were made by another version of the engine.',
}
