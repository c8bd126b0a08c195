import { type Command, Option } from 'commander';
import { examples, inProject } from './project-command.js';

const inEnvironment = (command: Command): Command =>
  inProject(command).addOption(new Option('-e, --environment <name>', 'the environment').default('development'));

const nameArgument = ['<domain>', 'its name, as shop.example.com'] as const;

export function addDomainCommands(program: Command): void {
  const run = () => import('./commands/run-domain.js');
  const domain = program.command('domain').summary('domains of your own that lead to an environment');
  inEnvironment(domain.command('add'))
    .summary('add a domain, and show the records that it takes')
    .description(
      'It leads to the environment once a TXT record proves that it is yours, for as long as that record is there (docs/domains.md).',
    )
    .argument(...nameArgument)
    .option('--gateway <slug>', 'where it leads, as the host name of the gateway begins (default: to the only one)')
    .addHelpText(
      'after',
      examples('tiffin domain add shop.example.com', 'tiffin domain add test.example.com -e testing --gateway api'),
    )
    .action(async (name, options) => (await run()).runDomainAdd(name, options));
  inEnvironment(domain.command('list'))
    .summary('show them, with what is in the way')
    .addHelpText('after', examples('tiffin domain list', 'tiffin domain list --environment testing --json'))
    .action(async (options) => (await run()).runDomainList(options));
  inEnvironment(domain.command('check'))
    .summary('look for its record now, and try its certificate again; exit code 5 while the record is not there')
    .argument(...nameArgument)
    .addHelpText('after', examples('tiffin domain check shop.example.com'))
    .action(async (name, options) => (await run()).runDomainCheck(name, options));
  inEnvironment(domain.command('remove'))
    .summary('remove a domain; it leads here no more')
    .argument(...nameArgument)
    .addHelpText('after', examples('tiffin domain remove shop.example.com'))
    .action(async (name, options) => (await run()).runDomainRemove(name, options));
}
