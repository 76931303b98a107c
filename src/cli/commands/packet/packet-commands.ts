import { Command, InvalidArgumentError, Option } from "commander";
import { SIGNING_ROLES } from "../../../core/contracts/policy.ts";
import type { CliIo, Done } from "../../cli-io.ts";

/** Commands on what stands after a run: signatures, the packet, the ledger, deletion. */
export function packetCommands(io: CliIo, done: Done): Command[] {
  return [
    keysCommand(io, done),
    signCommand(io, done),
    overrideCommand(io, done),
    packetCommand(io, done),
    ledgerCommand(io, done),
    purgeCommand(io, done),
  ];
}

function keysCommand(io: CliIo, done: Done): Command {
  const keys = new Command("keys").description("Make signing keys, and say whose key is whose.");
  keys.addCommand(
    new Command("new")
      .description("Make an Ed25519 key pair for one person.")
      .requiredOption("--name <name>", "whose key it is")
      .addOption(
        new Option("--role <role...>", "roles in which they sign").choices(SIGNING_ROLES).makeOptionMandatory(),
      )
      .option("--out <dir>", "folder for the two files", ".")
      .option("--passphrase-file <file>", "encrypts the private key with the file's first line")
      .addHelpText("after", '\nExample:\n  raresynth keys new --name "A. Person" --role dpo --out keys/')
      .action(async (options: import("./keys.ts").KeysNewOptions) =>
        done(await (await import("./keys.ts")).keysNewCommand(options, io)),
      ),
  );
  keys.addCommand(
    new Command("trust")
      .description("Put public keys together in one file for verify --trust.")
      .argument("<files...>", "public keys of keys new")
      .requiredOption("--out <file>", "file of trusted keys; keys that stand there already are kept")
      .addHelpText("after", "\nExample:\n  raresynth keys trust keys/*.public.json --out trust.json")
      .action(async (files: string[], options: import("./keys.ts").KeysTrustOptions) =>
        done(await (await import("./keys.ts")).keysTrustCommand(files, options, io)),
      ),
  );
  return keys;
}

function ledgerCommand(io: CliIo, done: Done): Command {
  const ledger = new Command("ledger").description(
    "Read the ledger of a registry: every attempt, verdict, release, signature, deletion.",
  );
  ledger.addCommand(
    new Command("show")
      .description("Print the entries.")
      .argument("<file>", "a ledger")
      .option("--json", "one entry a line, as JSON")
      .addHelpText("after", "\nExample:\n  raresynth ledger show pbc.ledger.jsonl")
      .action(async (file: string, options: import("./ledger.ts").LedgerOptions) =>
        done(await (await import("./ledger.ts")).ledgerShowCommand(file, options, io)),
      ),
  );
  ledger.addCommand(
    new Command("check")
      .description("Check the chain.")
      .argument("<file>", "a ledger")
      .option("--head <hash>", "head noted earlier, which must stand in it: shows whether the end was cut off")
      .addHelpText("after", "\nExample:\n  raresynth ledger check pbc.ledger.jsonl")
      .action(async (file: string, options: import("./ledger.ts").LedgerCheckOptions) =>
        done(await (await import("./ledger.ts")).ledgerCheckCommand(file, options, io)),
      ),
  );
  return ledger;
}

function signCommand(io: CliIo, done: Done): Command {
  return new Command("sign")
    .description("Accept or reject a release, or an assessment, in a role, by a signature over its manifest.")
    .argument("<dir>", "a release, an assessment, or the folder of a run or assessment")
    .addOption(new Option("--role <role>", "role of the signer").choices(SIGNING_ROLES).makeOptionMandatory())
    .requiredOption("--name <name>", "name of the signer")
    .requiredOption("--key <file>", "private key (PEM)")
    .addOption(new Option("--decision <which>", "what is said").choices(["accept", "reject"]).default("accept"))
    .option("--condition <text...>", "on which the acceptance depends")
    .option("--reason <text>", "why")
    .option("--until <date>", "last day of the acceptance (YYYY-MM-DD)", isoDay)
    .option("--passphrase-file <file>", "opens an encrypted key with the file's first line")
    .option("--ledger <file>", "registry's ledger in which the signature is noted")
    .addHelpText(
      "after",
      `
Whoever ran the program signs as producer; its statements on tests and provenance are then signed too.

Example:
  raresynth sign result/release --role dpo --name "A. Person" --key keys/dpo.private.pem --condition "within the consortium"`,
    )
    .action(async (dir: string, options: import("./sign.ts").SignOptions) =>
      done(await (await import("./sign.ts")).signCommand(dir, options, io)),
    );
}

function overrideCommand(io: CliIo, done: Done): Command {
  return new Command("override")
    .description("Release an INCONCLUSIVE result by a named person's signed decision, which stands on page one.")
    .argument("<dir>", "the --out folder of a run that was given --hold")
    .addOption(
      new Option("--role <role>", "role of the person who decides").choices(SIGNING_ROLES).makeOptionMandatory(),
    )
    .requiredOption("--name <name>", "who decides")
    .requiredOption("--key <file>", "private key (PEM)")
    .requiredOption("--reason <text>", "why; it stands on page one")
    .option("--until <date>", "last day (YYYY-MM-DD); default: as long as a PASS would hold", isoDay)
    .option("--passphrase-file <file>", "opens an encrypted key with the file's first line")
    .addHelpText(
      "after",
      '\nExit codes: 3 released against the verdict, which stays INCONCLUSIVE · 1 usage, or nothing that may be released so. A FAIL is never released.\n\nExample:\n  raresynth override result/ --role dpo --name "A. Person" --key keys/dpo.private.pem --reason "Within the house only, until the registry has grown"',
    )
    .action(async (dir: string, options: import("./override.ts").OverrideOptions) =>
      done(await (await import("./override.ts")).overrideCommand(dir, options, io)),
    );
}

function purgeCommand(io: CliIo, done: Done): Command {
  return new Command("purge")
    .description("Delete models, checkpoints, internal reports and the record of a run, with a signed receipt.")
    .argument("<dir>", "the --out folder of a run; its release stays")
    .requiredOption("--name <name>", "who deletes")
    .requiredOption("--key <file>", "private key (PEM) that signs the receipt")
    .option("--passphrase-file <file>", "opens an encrypted key with the file's first line")
    .option("--ledger <file>", "registry's ledger in which the deletion is noted")
    .option("--dry-run", "say what would be deleted, and delete nothing")
    .addHelpText("after", '\nExample:\n  raresynth purge result/ --name "A. Person" --key keys/steward.private.pem')
    .action(async (dir: string, options: import("./purge.ts").PurgeOptions) =>
      done(await (await import("./purge.ts")).purgeCommand(dir, options, io)),
    );
}

function packetCommand(io: CliIo, done: Done): Command {
  return new Command("packet")
    .description("Answer the checklist of a release and put all of it together for others.")
    .addCommand(packetInit(io, done))
    .addCommand(packetCheck(io, done))
    .addCommand(packetBuild(io, done));
}

function packetInit(io: CliIo, done: Done): Command {
  return new Command("init")
    .description("Write a file of answers with every field that people have to fill.")
    .argument("<dir>", "a release, an assessment, or the folder of a run or assessment")
    .option("--out <file>", "where to write it", "answers.yaml")
    .addHelpText("after", "\nExample:\n  raresynth packet init result/release --out answers.yaml")
    .action(async (dir: string, options: import("./packet.ts").PacketCommandOptions) =>
      done(await (await import("./packet.ts")).packetInitCommand(dir, options, io)),
    );
}

function packetCheck(io: CliIo, done: Done): Command {
  return withAnswers(
    new Command("check")
      .description("Say how each item of the checklist stands; for a built packet, check all of it.")
      .argument("<dir>", "a release, an assessment, the folder of a run or assessment, or a packet"),
  )
    .addHelpText(
      "after",
      "\nExit codes: 0 all answered · 1 usage or bug · 2 something is unanswered, does not hold or was changed.\n\nExample:\n  raresynth packet check result/release --answers answers.yaml --trust trust.json",
    )
    .action(async (dir: string, options: import("./packet.ts").PacketCommandOptions) =>
      done(await (await import("./packet.ts")).packetCheckCommand(dir, options, io)),
    );
}

function packetBuild(io: CliIo, done: Done): Command {
  return withAnswers(
    new Command("build")
      .description("Build the packet: release, first page, checklist, records for output checkers, as a BagIt bag.")
      .argument("<dir>", "a release, an assessment, or the folder of a run or assessment"),
  )
    .option("--out <dir>", "folder of the packet; must not exist", "packet")
    .option("--format <names>", "the rows in these formats too: phenopackets, care-sm, redcap, between commas")
    .option("--dictionary <file>", "data dictionary (CSV) of the REDCap project that will import the rows")
    .option("--events <names>", "unique names of that project's events, in order, between commas")
    .addHelpText(
      "after",
      "\nExit codes: 0 built, all answered · 1 usage or bug · 2 built, and its first page counts what is unanswered or does not hold.\n\nExample:\n  raresynth packet build result/release --answers answers.yaml --trust trust.json --out packet/",
    )
    .action(async (dir: string, options: import("./packet.ts").PacketCommandOptions) =>
      done(await (await import("./packet.ts")).packetBuildCommand(dir, options, io)),
    );
}

function withAnswers(command: Command): Command {
  return command
    .option("--answers <file>", "what people answered (see packet init)")
    .option("--questionnaire <file>", "another questionnaire than the one that ships")
    .option("--trust <file>", "whose key is whose (see keys trust)")
    .option("--ledger <file>", "registry's ledger; its counts go into the packet")
    .option("--json", "print the result as one line of JSON");
}

function isoDay(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError("A date such as 2027-06-30 is expected.");
  return text;
}
