/** The station that could not be started: why, and the ways out. */
import type { Texts } from './texts.ts'

export const startDe = {
	'start.title': 'Zählwerk konnte nicht starten',
	'start.reason.corrupt':
		'Die Datenbank ist beschädigt. Sie wurde nicht verändert, und es wird nicht abgelesen, bis entschieden ist, womit es weitergeht.',
	'start.reason.held':
		'Ein anderes Programm hält die Datenbank fest, meist ein Virenscanner oder eine Datensicherung. Nichts wurde verändert. Bitte gleich noch einmal versuchen.',
	'start.reason.locked':
		'Zählwerk läuft schon mit diesem Datenordner. Bitte das andere Fenster oder die andere Seite benutzen.',
	'start.reason.newer-version':
		'Die Daten stammen von einer neueren Version von Zählwerk und wurden nicht verändert. Bitte die neuere Version starten.',
	'start.reason.not-a-database':
		'Die Datei zaehlwerk.db im Datenordner gehört nicht zu Zählwerk und wurde nicht verändert. Bitte einen anderen Datenordner wählen oder die Datei verschieben.',
	'start.reason.read-only':
		'In den Datenordner kann nicht geschrieben werden. Bitte die Rechte des Ordners prüfen oder einen anderen Datenordner wählen.',
	'start.reason.full': 'Der Datenträger ist voll. Bitte Platz schaffen und noch einmal versuchen.',
	'start.reason.network-share':
		'Der Datenordner liegt auf einem Netzlaufwerk. Dort ist eine Datenbank nicht sicher. Bitte einen Ordner auf diesem Rechner wählen.',
	'start.reason.io': 'Der Datenträger liefert die Datenbank nicht. Bitte Datenträger und Rechte des Ordners prüfen.',
	'start.reason.other': 'Der Grund steht unten. Die Daten wurden nicht verändert.',
	'start.folder': 'Datenordner',
	'start.details': 'Meldung des Systems',
	'start.backups': 'Sicherungen, die in Ordnung sind',
	'start.backups-mean':
		'Die gewählte Sicherung wird zur Datenbank. Die beschädigte bleibt unter eigenem Namen im Datenordner. Was seit der Sicherung abgelesen wurde, holt Zählwerk aus dem Speicher der Zähler nach, soweit sie es noch haben.',
	'start.no-backups':
		'Es wurde keine Sicherung gefunden, die in Ordnung ist. Gesucht wird im Datenordner und darin im Ordner backups. Eine Sicherung von anderswo bitte dorthin kopieren und noch einmal versuchen.',
	'start.file': 'Datei',
	'start.written': 'Gesichert am',
	'start.last-reading': 'Letzte Ablesung darin',
	'start.no-reading': 'keine',
	'start.size': 'Größe',
	'start.restore': 'Diese Sicherung verwenden',
	'start.restore-ask': 'Die Sicherung {{fileName}} zur Datenbank machen?',
	'start.restore-yes': 'Sicherung verwenden',
	'start.restore-no': 'Abbrechen',
	'start.again': 'Noch einmal versuchen',
	'start.open-folder': 'Ordner öffnen',
	'start.quit': 'Beenden',
	'error.not-started': 'Die Station ist nicht gestartet. Die Seite zeigt den Grund.',
	'error.restore-failed':
		'Die Sicherung konnte nicht verwendet werden. Die Datenbank ist unverändert. Bitte eine andere Sicherung wählen.',
}

export const startEn: Texts<typeof startDe> = {
	'start.title': 'Zählwerk could not start',
	'start.reason.corrupt':
		'The database is damaged. It was left as it is, and no meter is read until you have decided how to go on.',
	'start.reason.held':
		'Another program holds the database, mostly a virus scanner or a backup. Nothing was changed. Please try again in a moment.',
	'start.reason.locked': 'Zählwerk is already running with this data folder. Please use the other window or page.',
	'start.reason.newer-version':
		'The data was written by a newer version of Zählwerk and was left as it is. Please start the newer version.',
	'start.reason.not-a-database':
		'The file zaehlwerk.db in the data folder does not belong to Zählwerk and was left as it is. Please choose another data folder or move the file.',
	'start.reason.read-only':
		'The data folder can not be written. Please check its permissions or choose another data folder.',
	'start.reason.full': 'The disk is full. Please make room and try again.',
	'start.reason.network-share':
		'The data folder lies on a network share. A database is not safe there. Please choose a folder on this PC.',
	'start.reason.io':
		'The disk does not hand over the database. Please check the disk and the permissions of the folder.',
	'start.reason.other': 'The reason stands below. The data was left as it is.',
	'start.folder': 'Data folder',
	'start.details': 'What the system said',
	'start.backups': 'Backups that are in order',
	'start.backups-mean':
		'The backup that you choose becomes the database. The damaged one stays in the data folder under a name of its own. What was read since the backup is fetched again from the memory of the meters, as far as they still have it.',
	'start.no-backups':
		'No backup was found that is in order. It is looked for in the data folder and in its folder backups. Please copy a backup from elsewhere to there and try again.',
	'start.file': 'File',
	'start.written': 'Backed up',
	'start.last-reading': 'Last reading in it',
	'start.no-reading': 'none',
	'start.size': 'Size',
	'start.restore': 'Use this backup',
	'start.restore-ask': 'Make the backup {{fileName}} the database?',
	'start.restore-yes': 'Use backup',
	'start.restore-no': 'Cancel',
	'start.again': 'Try again',
	'start.open-folder': 'Open folder',
	'start.quit': 'Quit',
	'error.not-started': 'The station has not started. The page shows why.',
	'error.restore-failed': 'The backup could not be used. The database is unchanged. Please choose another backup.',
}
