import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * The browser of the system. With RARESYNTH_TEST_ENGINES=1 it is installed from Debian where it is missing and that is
 * allowed.
 * @returns its path, or why there is none
 */
export function findChromium(): { readonly path: string } | { readonly reason: string } {
  const path = [process.env["CHROMIUM"], ...PLACES].find((one) => one !== undefined && existsSync(one));
  if (path !== undefined) return { path };
  if (process.env["RARESYNTH_TEST_ENGINES"] !== "1")
    return {
      reason: "no chromium on this machine (set CHROMIUM to its path, or RARESYNTH_TEST_ENGINES=1 to install it)",
    };
  try {
    execFileSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], { stdio: "ignore" });
    return existsSync(PLACES[0]!) ? { path: PLACES[0]! } : { reason: "Debian's chromium was installed elsewhere" };
  } catch {
    return { reason: "Debian's chromium cannot be installed here" };
  }
}
