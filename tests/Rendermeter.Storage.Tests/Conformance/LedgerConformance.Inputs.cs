using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.Tests.Conformance;

/// <summary>Files that go into renders: with a render, before one, and after.</summary>
public abstract partial class LedgerConformance
{
    [Fact]
    public async Task A_file_that_came_in_is_found_until_it_is_forgotten_and_a_render_that_takes_it_keeps_it()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var (taken, left) = (Input(org, 'c'), Input(org, 'd'));
        await store.Ledger.Execute(new InputCommand.Keep(org.Id, taken));
        await store.Ledger.Execute(new InputCommand.Keep(org.Id, left));
        await store.Ledger.Execute(new InputCommand.Keep(org.Id, left));
        var admit = org.Admit(8 * Org.Cent);

        var mask = Input(org, 'e') with { Role = InputRole.Mask };
        await Held(store, admit with { NewRender = admit.NewRender! with { InputCount = 2, Inputs = [taken with { Role = InputRole.FirstFrame }, mask] } });
        await store.Ledger.Execute(new InputCommand.Forget(org.Id, taken.Id));
        var render = (await store.Records.FindRender(org.Id, admit.NewRender!.Id, Token))!.Render;
        var stale = await store.Records.ListStaleInputs(org.Id, render.CreatedAt.AddDays(1), 10, Token);
        await store.Ledger.Execute(new InputCommand.Forget(org.Id, left.Id));

        Assert.Equal([taken with { Role = InputRole.FirstFrame }, mask], render.Inputs);
        Assert.Equal([new StaleInput(left.Id, left.Sha256)], stale);
        Assert.Null(await store.Records.FindInput(org.Id, left.Id, Token));
        Assert.Null(await store.Records.FindInput(new OrgId(org.NextId()), taken.Id, Token));
        Assert.Equal(taken with { Role = InputRole.FirstFrame }, await store.Records.FindInput(org.Id, taken.Id, Token));
    }

    [Fact]
    public async Task A_file_is_needed_while_any_render_or_sender_has_it_and_goes_with_the_content_of_a_render()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var (input, sent) = (Input(org, 'f'), Input(org, 'f'));
        var admit = org.Admit(8 * Org.Cent);
        var attempt = await Held(store, admit with { NewRender = admit.NewRender! with { InputCount = 1, Inputs = [input] } });
        await store.Ledger.Execute(org.Claim(attempt.Id));
        await store.Ledger.Execute(org.Settle(attempt.Id, Engine.Attempts.AttemptState.Billed, 5 * Org.Cent));
        await store.Ledger.Execute(org.Judge(attempt.Id, accepted: true));
        await store.Ledger.Execute(org.Conclude(attempt.Render));

        var needed = await store.Records.NeedsFile(input.Sha256, new RenderId(org.NextId()), Token);
        var alone = await store.Records.NeedsFile(input.Sha256, attempt.Render, Token);
        var bound = await store.Records.NeedsFile(input.Sha256, input.Id, Token);
        await store.Ledger.Execute(new InputCommand.Keep(org.Id, sent));
        var waits = await store.Records.NeedsFile(input.Sha256, attempt.Render, Token);
        await store.Ledger.Execute(new InputCommand.Forget(org.Id, sent.Id));
        await store.Ledger.Execute(new EraseContent(org.Id, attempt.Render, "shop"));
        var after = (await store.Records.FindRender(org.Id, attempt.Render, Token))!;

        Assert.Equal((true, false, true, true), (needed, alone, bound, waits));
        Assert.Empty(after.Render.Inputs);
        Assert.Equal(5 * Org.Cent, after.ChargedNanos);
        Assert.False(await store.Records.NeedsFile(input.Sha256, new RenderId(org.NextId()), Token));
        Assert.Null(await store.Records.FindInput(org.Id, input.Id, Token));
    }

    private static RenderInput Input(Org org, char hash)
        => new(new InputId(org.NextId()), InputRole.Source, "image/png", 1234, new MediaShape(640, 480, null), new string(hash, 64));
}
