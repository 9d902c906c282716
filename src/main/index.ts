/** Electron entry: the desktop application. */
import { openDesktop } from './electron/desktop.ts'

openDesktop(import.meta.dirname)
