import { measureTable } from "../../../generators/dp/dp-method.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import type { DpCriterion } from "../../core/privacy/dp-criterion.ts";
import { rhoOfRound, type Round } from "../../federation/round.ts";
import { oneOfEach, type ReadSiteFile } from "../../federation/site-file.ts";
import { confirmationOf } from "../../io/schema/confirmation.ts";
import { keptSchema } from "../../io/schema/kept-schema.ts";
import { judgeFederated } from "../../pipeline/dp/federated-gate.ts";
import { epsilonOfRho } from "../../privacy/accounting/zcdp.ts";
import { domainOf } from "./contribute.ts";
import { positions } from "./round-cells.ts";

/**
 * The gate of rows drawn from a round's sum: public inputs, the accounts that sites signed, and the static audit of the
 * tables asked.
 * @param counts verified counts files, one a site
 * @returns lines; at best inconclusive, since nobody who combines has patients to audit on
 */
export function judgeRound(round: Round, schema: CohortSchema, counts: readonly ReadSiteFile[]): DpCriterion[] {
  const domain = domainOf(round, schema);
  const { sites, colluding, noise, delta, rho } = round;
  return judgeFederated({
    kept: keptSchema(schema),
    confirmation: confirmationOf(schema),
    domain,
    method: {
      id: round.method,
      measure: (table, asked, _rho, meter) =>
        round.tables.map(({ columns, rho: own }) => measureTable(table, asked, positions(asked, columns), own, meter)),
    },
    epsilon: epsilonOfRho(rho, delta),
    delta,
    rho: rhoOfRound(round),
    rhoOfSum: noise === "local" ? rho / sites.length : (rho * (sites.length - colluding)) / sites.length,
    patients: sites.reduce((sum, { patients }) => sum + patients, 0),
    accounts: oneOfEach(counts, round).map(({ site, account }) => ({ site, account })),
  });
}
