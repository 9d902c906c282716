/** Operating costs after issue: what stands, what has changed since, and corrections. */
import type { Texts } from './texts.ts'

export const costsIssuedDe = {
	'costs.issued': 'Ausgestellte Abrechnung',
	'costs.issued-at_one': '{{count}} Abrechnung gilt, zuletzt ausgestellt am {{at}}.',
	'costs.issued-at_other': '{{count, number}} Abrechnungen gelten, zuletzt ausgestellt am {{at}}.',
	'costs.all-cancelled': 'Alle Abrechnungen dieses Zeitraums sind storniert. Es kann neu abgerechnet werden.',
	'costs.unchanged': 'Seit dem Ausstellen ist nichts anders eingetragen oder gemessen.',
	'costs.changed': 'Seit dem Ausstellen geändert',
	'costs.changed-name': 'Was',
	'costs.changes-left_one': 'und {{count}} weitere Änderung',
	'costs.changes-left_other': 'und {{count, number}} weitere Änderungen',
	'costs.change.days': 'Erster oder letzter Tag',
	'costs.change.rules': 'Regeln für alle Kostenarten',
	'costs.change.sender': 'Name, Anschrift, Konto oder Währung',
	'costs.change.pool': 'Kostenart',
	'costs.change.unit': 'Einheit, Fläche',
	'costs.change.tenant': 'Mieter, Mietzeit, Personen',
	'costs.change.advance': 'Vorauszahlung',
	'costs.change.use': 'Verbrauch',
	'costs.change.main-meter': 'Hauptzähler oder gemessene Wärme',
	'costs.correct': 'Abrechnung berichtigen …',
	'costs.correct-means':
		'Die Kosten werden mit dem, was heute eingetragen und gemessen ist, unter allen neu verteilt. Jede Abrechnung, auf der sich dadurch etwas ändert, wird mit eigener Nummer storniert; an ihre Stelle tritt eine neue, die den Unterschied nennt. Was Zahl für Zahl gleich bleibt, bleibt gültig. Zuerst entsteht ein Entwurf.',
	'costs.correct-replaced': 'Neue Abrechnungen ausstellen (sonst wird alles nur storniert)',
	'costs.differences-mean_one':
		'{{count}} ausgestellte Abrechnung käme heute auf einen anderen Betrag. Berichtigen, oder mit Begründung belassen.',
	'costs.differences-mean_other':
		'{{count, number}} ausgestellte Abrechnungen kämen heute auf einen anderen Betrag. Berichtigen, oder mit Begründung belassen.',
	'costs.stuck':
		'Seit der Ausstellung hat sich etwas geändert, und so lassen sich die Kosten nicht neu verteilen. Was ausgestellt ist, gilt weiter. Zuerst zu klären:',
	'costs.open-differences_one': '{{count}} Unterschied',
	'costs.open-differences_other': '{{count, number}} Unterschiede',
	'costs.leave-ask_one': '{{count}} Abrechnung so lassen, wie sie ist?',
	'costs.leave-ask_other': '{{count, number}} Abrechnungen so lassen, wie sie sind?',
	'costs.runs': 'Abrechnungen und Berichtigungen',
	'costs.first-run': 'Abrechnung vom {{date}}',
	'costs.first-sum': 'zusammen {{total}}',
	'problem.cost-unchanged': 'Es gibt nichts zu berichtigen: jede Abrechnung würde heute dasselbe sagen',
} as const

export const costsIssuedEn: Texts<typeof costsIssuedDe> = {
	'costs.issued': 'Issued statements',
	'costs.issued-at_one': '{{count}} statement stands, last issued on {{at}}.',
	'costs.issued-at_other': '{{count, number}} statements stand, last issued on {{at}}.',
	'costs.all-cancelled': 'All statements of this period are cancelled. New ones can be prepared.',
	'costs.unchanged': 'Nothing has been entered or measured differently since they were issued.',
	'costs.changed': 'Changed since issue',
	'costs.changed-name': 'What',
	'costs.changes-left_one': 'and {{count}} more change',
	'costs.changes-left_other': 'and {{count, number}} more changes',
	'costs.change.days': 'First or last day',
	'costs.change.rules': 'Rules for all costs',
	'costs.change.sender': 'Name, address, account or currency',
	'costs.change.pool': 'Cost',
	'costs.change.unit': 'Unit, area',
	'costs.change.tenant': 'Tenant, tenancy, persons',
	'costs.change.advance': 'Advance payment',
	'costs.change.use': 'Consumption',
	'costs.change.main-meter': 'Main meter or measured heat',
	'costs.correct': 'Correct the statements …',
	'costs.correct-means':
		'The costs are shared out again among all by what is entered and measured now. Every statement of which anything changes is cancelled under a number of its own; a new one that names the difference takes its place. What stays the same in every figure remains valid. A draft is made first.',
	'costs.correct-replaced': 'Issue new statements (otherwise all are only cancelled)',
	'costs.differences-mean_one':
		'{{count}} issued statement would come to another amount today. Correct it, or leave it with a reason.',
	'costs.differences-mean_other':
		'{{count, number}} issued statements would come to another amount today. Correct them, or leave them with a reason.',
	'costs.stuck':
		'Something has changed since issue, and the costs cannot be shared out again as they are. What was issued stands. To be resolved first:',
	'costs.open-differences_one': '{{count}} difference',
	'costs.open-differences_other': '{{count, number}} differences',
	'costs.leave-ask_one': 'Leave {{count}} statement as it is?',
	'costs.leave-ask_other': 'Leave {{count, number}} statements as they are?',
	'costs.runs': 'Statements and corrections',
	'costs.first-run': 'Statements of {{date}}',
	'costs.first-sum': '{{total}} in all',
	'problem.cost-unchanged': 'There is nothing to correct: every statement would say the same today',
}
