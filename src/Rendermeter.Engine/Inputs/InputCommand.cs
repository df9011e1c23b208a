using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Inputs;

/// <summary>What is written about files that no render has yet. None of it touches money, and each may be repeated.</summary>
public abstract record InputCommand(OrgId Org, InputId Id) : Command<Done>(Org)
{
    /// <inheritdoc/>
    public override bool LooksAtMoney => false;

    /// <summary>Keeps a file that has come in. It is forgotten after a day unless a render takes it.</summary>
    public sealed record Keep(OrgId Org, RenderInput Input) : InputCommand(Org, Input.Id);

    /// <summary>Forgets one that no render has taken.</summary>
    public sealed record Forget(OrgId Org, InputId Id) : InputCommand(Org, Id);
}
