import { useComputedColorScheme } from '@mantine/core'
import type { Scheme } from '../colors.ts'

/** Light or dark as it is now, for what is drawn on canvas. */
export const useScheme = (): Scheme => useComputedColorScheme('light', { getInitialValueInEffect: false })
