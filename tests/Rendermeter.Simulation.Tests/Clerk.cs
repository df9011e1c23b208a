using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Simulation.Tests;

/// <summary>Gives grants, expires them, refunds, adjusts and brings late evidence. Draws of its own, so that the nodes' draws stay what they were.</summary>
internal sealed class Clerk(int seed, Marks marks)
{
    private readonly Random _random = new(seed + 1_000_003);

    /// <summary>The next command; null for nothing to do.</summary>
    public Command? Next(MemoryRows rows, DateTimeOffset now)
    {
        if (_random.Next(12) != 0)
        {
            return null;
        }

        var settled = rows.Attempts.Values.Where(attempt => attempt.State == AttemptState.Billed).ToList();
        var attempt = settled.Count > 0 ? settled[_random.Next(settled.Count)] : null;
        Command command = (_random.Next(5), attempt) switch
        {
            (0, _) => new AddGrant(Given.Org, new GrantId(Given.Id(0x7000 + _random.Next(6))), "USD", (1 + _random.Next(9)) * Given.Cent, Promotional: _random.Next(2) == 0,
                Priority: 10, EffectiveAt: null, ExpiresAt: now.AddSeconds(1 + _random.Next(600)), FundScope.Anything),
            (1, { } billed) => new Refund(Given.Org, billed.Id, 1 + (billed.ChargeNanos / 3), $"refund-{_random.Next(4)}", "clerk"),
            (2, { } billed) => new Adjust(Given.Org, billed.Id, CostNanos: null, billed.ChargeNanos * _random.Next(6) / 4, "measured", $"measured-{_random.Next(9)}", "clerk"),
            (3, { } billed) => Given.Billed(billed.Id, billed.CostNanos) with { JobId = billed.ProviderJobId },
            _ => new ExpireFunds(Given.Org),
        };
        marks.Hit($"clerk {command.GetType().Name}");
        return command;
    }

    /// <summary>Sends a command again whose answer was lost: it changes nothing.</summary>
    /// <exception cref="SimulationBug">It did.</exception>
    public void Repeat(MemoryRows rows, Command command, DateTimeOffset now)
    {
        if (_random.Next(3) != 0)
        {
            return;
        }

        var (transfers, phases) = (rows.Transfers.Count, rows.Phases.Count);
        rows.Transact([command], now);
        if ((transfers, phases) != (rows.Transfers.Count, rows.Phases.Count))
        {
            throw new SimulationBug($"{command.GetType().Name} was carried out twice");
        }
    }
}
