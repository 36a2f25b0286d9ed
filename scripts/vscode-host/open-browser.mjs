// Owns: a headless Chromium that shows one page. Refuses: knowing what the page is.

import { chromiumPath } from './chromium.mjs';

/** Chromium makes a page of its own for the suggestions below its address bar, in every window, though there is neither bar nor window. */
const UNUSED_FEATURES = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxSimplification', 'WebUIOmniboxFullPopup'];
/** What Playwright switches off by the same switch, of which the last one counts. */
const UNWANTED_FEATURES = ['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable', 'MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning', 'OptimizationHints', 'NetworkTimeServiceQuerying', 'PreconnectToSearch'];

/** What turns, wiggles or fades is drawn sixty times a second, a quarter of all that a page costs where no graphics processor does it; like this it is at its end at once. */
const STILL = '*, ::before, ::after { animation-delay: 0s !important; animation-duration: 0s !important; animation-iteration-count: 1 !important; transition-delay: 0s !important; transition-duration: 0s !important; }';

/** Resolves to a Playwright page in a browser of its own; `close` ends both. With the look `contrast`, colours are forced, as by the settings of a machine. */
export async function openBrowser({ width = 1280, height = 800, scale = 1, look = 'light' } = {}) {
  const executablePath = await chromiumPath();
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath,
    args: [
      // Chromium's own sandbox cannot be used by root, and containers rarely have another user.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
      `--disable-features=${[...UNUSED_FEATURES, ...UNWANTED_FEATURES].join(',')}`,
      // No page lives as long as it takes V8's optimizing compilers to pay off; they would keep a second processor busy.
      '--js-flags=--no-maglev,--no-turbofan',
    ],
  });
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, colorScheme: look === 'contrast' ? 'dark' : 'light', forcedColors: look === 'contrast' ? 'active' : 'none', reducedMotion: 'reduce' });
  await context.addInitScript(keepStill, STILL);
  return { page: await context.newPage(), close: () => browser.close() };
}

/** Runs in the page, before anything else there. What is shown in frames allows no styles but its own. */
function keepStill(rules) {
  if (window !== window.top) return;
  const style = document.createElement('style');
  style.textContent = rules;
  const add = () => document.head.append(style);
  if (document.head === null) document.addEventListener('DOMContentLoaded', add);
  else add();
}
