import type { Confirmation } from "../../core/contracts/outcome.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import type { DpCriterion } from "../../core/privacy/dp-criterion.ts";
import { epsilonOfRho } from "../../privacy/accounting/zcdp.ts";
import type { PublicDomain } from "../../privacy/domain/domain.ts";
import { planRelease } from "../../privacy/plan/plan-release.ts";
import type { DpMethodLike } from "./dp-contracts.ts";
import { confirmed, declared, justified, line, planned, staticAudit } from "./dp-gate.ts";

/** What a site's ledger says after it paid for a round, in zCDP; undefined where its file does not say. */
export interface SiteAccount {
  readonly site: string;
  readonly account: { readonly rho: number; readonly sum: number; readonly cap: number } | undefined;
}

/** A sum over sites, as its gate sees it: public inputs and what the sites signed. */
export interface FederatedRelease {
  readonly kept: CohortSchema;
  readonly confirmation: Confirmation;
  readonly domain: PublicDomain;
  readonly method: Pick<DpMethodLike, "id" | "measure">;
  /** Of the whole method. */
  readonly epsilon: number;
  readonly delta: number;
  /** Of this exchange. */
  readonly rho: number;
  /**
   * What noise of the sum would cost a single registry, all exchanges: less than the price where colluding sites or
   * local noise are allowed for.
   */
  readonly rhoOfSum: number;
  /** Declared, of all sites together. */
  readonly patients: number;
  readonly accounts: readonly SiteAccount[];
}

/**
 * Whether rows of several registries may go out. As the gate of one registry, but that accounts are those that the
 * sites signed, and that audits on patients are not measured: whoever combines sums has no patients. That line is open,
 * so no PASS can come of this.
 */
export function judgeFederated(release: FederatedRelease): DpCriterion[] {
  const { kept, confirmation, domain, method, epsilon, delta, rho, rhoOfSum, patients, accounts } = release;
  const budget = planRelease(domain, patients, [epsilonOfRho(rhoOfSum, delta)], delta).budgets[0];
  return [
    confirmed({ confirmation }),
    declared({ kept }),
    justified({ kept, epsilon }),
    planned(domain, method, budget),
    paid(accounts, rho),
    staticAudit({ kept }, domain, method, rho),
    line("audits on patients", "inconclusive", {
      kind: "not measured",
      audits: ["trace", "residuals", "neighbours", "refits"],
    }),
  ];
}

/** Every site paid the whole price; of those, the one with least left is told. */
function paid(accounts: readonly SiteAccount[], rho: number): DpCriterion {
  const isPaid = ({ account }: SiteAccount): boolean =>
    account !== undefined && account.rho >= rho * (1 - 1e-9) && account.sum <= account.cap * (1 + 1e-9);
  const unpaid = accounts.filter((one) => !isPaid(one)).map(({ site }) => site);
  if (unpaid.length > 0) return line("ledger", "fail", { kind: "unpaid", sites: unpaid, asked: rho });
  const [least] = accounts
    .flatMap(({ account }) => (account === undefined ? [] : [account]))
    .sort((a, b) => a.cap - a.sum - (b.cap - b.sum));
  if (least === undefined) return line("ledger", "fail", { kind: "unpaid", sites: [], asked: rho });
  return line("ledger", "pass", { kind: "account", sum: least.sum - least.rho, cap: least.cap, asked: rho });
}
