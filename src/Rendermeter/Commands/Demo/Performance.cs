using System.Collections.Concurrent;
using Rendermeter.Commands.Demo.Views;

namespace Rendermeter.Commands.Demo;

/// <summary>Plays the script: asks for every render over HTTP and follows it to its end.</summary>
internal sealed class Performance(GatewayClient client, string adminKey, string run, TimeProvider time)
{
    private const int AtOnce = 6;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(40);

    private readonly ConcurrentBag<Taken> _taken = [];

    /// <summary>Plays a part of the season, in waves so that a route can learn between them.</summary>
    public async Task<IReadOnlyList<Taken>> Play(string phase, IReadOnlyList<Scene> scenes, int firstNumber, Action<Taken> ended, CancellationToken cancellationToken)
    {
        var taken = new ConcurrentBag<Taken>();
        foreach (var wave in scenes.Select((scene, index) => (Scene: scene with { Phase = phase }, Number: firstNumber + index)).Chunk(AtOnce))
        {
            await Parallel.ForEachAsync(wave, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (item, token) =>
            {
                var one = await Take(item.Number, item.Scene, adminKey, token);
                taken.Add(one with { Choice = await client.ReadChoice(Season.Route, one.Render.Id, token) });
                ended(one);
            });
        }

        return [.. taken.OrderBy(one => one.Number)];
    }

    /// <summary>Sees to it that the wallet has enough for one run.</summary>
    public async Task Fund(CancellationToken cancellationToken)
    {
        var wallet = await client.ReadWallet(cancellationToken);
        if (Amounts.Read(wallet.Available) < Amounts.Read("8.00"))
        {
            await client.TopUp(wallet.Id, "10.00", $"demo-{run}", cancellationToken);
        }
    }

    /// <summary>Plays the script; <paramref name="ended"/> hears of each render that has ended.</summary>
    public async Task<(IReadOnlyList<Taken> Taken, ProblemView Refusal)> Play(int firstNumber, Action<Taken> ended, CancellationToken cancellationToken)
    {
        var (shopId, shopKey) = await client.CreateKey("shop", cancellationToken);
        await client.CapSpendOfDay(shopId, Script.ShopCap, cancellationToken);

        await Parallel.ForEachAsync(
            Script.Renders.Select((scene, index) => (Scene: scene, Number: firstNumber + index)),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (item, token) => Ended(await Take(item.Number, item.Scene, item.Scene.WithShopKey ? shopKey : adminKey, token)));

        var number = firstNumber + Script.Renders.Count - 1;
        foreach (var scene in Script.UntilFailover.TakeWhile(_ => !_taken.Any(taken => taken.Failovers.Any())))
        {
            Ended(await Take(++number, scene, adminKey, cancellationToken));
        }

        var (_, refusal) = await client.Ask(Script.Refused, shopKey, $"demo-{run}-refused", cancellationToken);
        return ([.. _taken.OrderBy(taken => taken.Number)], refusal ?? throw new DemoFailedException($"the cap of {Script.ShopCap} USD admitted more than it holds"));

        void Ended(Taken taken)
        {
            _taken.Add(taken);
            ended(taken);
        }
    }

    /// <summary>Waits until nothing runs any more, of an earlier and interrupted run neither, so that both books are complete.</summary>
    public async Task<IReadOnlyList<RenderView>> Settle(CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + Longest;
        while (true)
        {
            var renders = await client.ReadRenders(cancellationToken).ToListAsync(cancellationToken);
            if (renders.TrueForAll(render => render.IsFinal))
            {
                return renders;
            }

            if (time.GetUtcNow() > until)
            {
                throw new DemoFailedException($"{renders.First(render => !render.IsFinal).Id} has not ended");
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    private async Task<Taken> Take(int number, Scene scene, string key, CancellationToken cancellationToken)
    {
        var (asked, refused) = await client.Ask(scene, key, $"demo-{run}-{number}", cancellationToken);
        var render = asked ?? throw new DemoFailedException($"{scene.Model} was refused: {refused!.Detail}");
        RenderView? doubt = null;
        for (var until = time.GetUtcNow() + Longest; !render.IsFinal; render = await client.ReadRender(render.Id, cancellationToken))
        {
            doubt ??= render.Status == "in_doubt" ? render : null;
            if (time.GetUtcNow() > until)
            {
                throw new DemoFailedException($"{render.Id} is still {render.Status}");
            }

            await Task.Delay(Look, time, cancellationToken);
        }

        var (text, receipt) = await client.ReadReceipt(render.Id, cancellationToken);
        return new Taken(number, scene, render, doubt, text, receipt);
    }
}
