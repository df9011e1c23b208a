using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;

namespace Rendermeter.Engine.Wallets;

/// <summary>The command was carried out, or had been before.</summary>
public sealed record Done;

/// <summary>An attempt after a command.</summary>
/// <param name="Attempt">As it stands now.</param>
/// <param name="Moved">False where the command found nothing to do, because another came first.</param>
public sealed record AttemptMove(Attempt Attempt, bool Moved);

/// <summary>What became of a top-up.</summary>
/// <param name="Replayed">True where the same reference had been booked before, with the same amount.</param>
/// <param name="Mismatch">True where the same reference had been booked before with another amount; nothing was booked.</param>
/// <param name="LeftNanos">Set where the wallet cannot hold so much: what it still takes, in nano-units. Nothing was booked.</param>
public sealed record TopUpOutcome(bool Replayed, bool Mismatch = false, long? LeftNanos = null);

/// <summary>What was expired.</summary>
/// <param name="Funds">How many funds and pools had something left.</param>
public sealed record ExpireOutcome(int Funds);

/// <summary>What became of a callback.</summary>
/// <param name="First">False where the same event was received before.</param>
/// <param name="OtherBody">True where the same event was received before with another body: the first one stands, and this one says nothing.</param>
public sealed record HookOutcome(bool First, bool OtherBody = false);

/// <summary>What became of an erasure.</summary>
/// <param name="Known">False where the organisation has no such render.</param>
/// <param name="Ended">False where the render goes on: what it needs for that is not taken from it.</param>
public sealed record EraseOutcome(bool Known, bool Ended);

/// <summary>What became of a denial.</summary>
/// <param name="Known">False where the organisation has no such render.</param>
/// <param name="Denied">True where it is denied, now or before; false where it does not wait for anybody.</param>
public sealed record DenyOutcome(bool Known, bool Denied);

/// <summary>What became of a request to cancel.</summary>
/// <param name="Known">False where the organisation has no such render.</param>
/// <param name="AlreadyFinal">True where the render had ended otherwise.</param>
public sealed record CancelOutcome(bool Known, bool AlreadyFinal);

/// <summary>What became of a hold. Where several apply, the first listed is answered.</summary>
public abstract record AdmitOutcome
{
    private AdmitOutcome() { }

    /// <summary>The same idempotency key and the same request: the earlier render stands.</summary>
    public sealed record Replayed(RenderId Render) : AdmitOutcome;

    /// <summary>The route merges identical requests, and an earlier one has made this render. It pays, and nobody else.</summary>
    public sealed record Merged(RenderId Render) : AdmitOutcome;

    /// <summary>A person has to allow it first: nothing is held.</summary>
    public sealed record Waiting(RenderId Render) : AdmitOutcome;

    /// <summary>It does not wait for anybody's approval, or not any more.</summary>
    public sealed record NotWaiting(ApprovalState? State) : AdmitOutcome;

    /// <summary>The render has ended meanwhile, or is to be cancelled: no further attempt of it is admitted.</summary>
    public sealed record Withdrawn : AdmitOutcome;

    /// <summary>The same idempotency key under another request.</summary>
    public sealed record KeyMismatch(RenderId Render) : AdmitOutcome;

    /// <summary>No new hold: see the refusal.</summary>
    public sealed record Refused(Refusal Refusal) : AdmitOutcome;

    /// <summary>The hold was placed.</summary>
    public sealed record Placed(Attempt Attempt) : AdmitOutcome;
}
