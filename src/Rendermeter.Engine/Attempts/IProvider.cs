namespace Rendermeter.Engine.Attempts;

/// <summary>
/// The seam to one provider. An implementation translates between its wire and <see cref="ProviderEvidence"/>; it does not retry, decide or
/// throw for anything that a network or a vendor can do. Cancellation means that the process stops, never that a customer lost patience.
/// </summary>
public interface IProvider
{
    /// <summary>The provider's id, as in a price file: <c>fal</c>, <c>sandbox-fast</c>.</summary>
    string Id { get; }

    /// <summary>The facts of the vendor.</summary>
    ProviderTraits Traits { get; }

    /// <summary>Why a model of it cannot take these files, or null where it can. Asked before anything is held, so that nobody waits for a refusal.</summary>
    string? InputFault(string model, IReadOnlyList<Inputs.RenderInput> inputs) => inputs.Count == 0 ? null : "no files can go in here";

    /// <summary>Sends the job, once. Answers <c>Accepted</c>, <c>NotSent</c>, <c>Refused</c>, <c>Unsure</c>, or <c>Finished</c> where the vendor answers with the result.</summary>
    Task<ProviderEvidence> Submit(ProviderJob job, CancellationToken cancellationToken);

    /// <summary>Asks for a job by its id. Answers <c>Running</c>, <c>Finished</c>, <c>Unknown</c> or <c>Unsure</c>.</summary>
    Task<ProviderEvidence> Check(string jobId, CancellationToken cancellationToken);

    /// <summary>The same for a vendor whose addresses name the model as well.</summary>
    Task<ProviderEvidence> Check(string jobId, string model, CancellationToken cancellationToken) => Check(jobId, cancellationToken);

    /// <summary>Asks for a job by our reference. Answers <c>Running</c>, <c>Finished</c>, <c>Unknown</c> or <c>Unsure</c>; a blind provider always <c>Unsure</c>.</summary>
    Task<ProviderEvidence> Find(Identities.AttemptId reference, CancellationToken cancellationToken);

    /// <summary>Asks for a cancel. It is a request: what becomes of the job is learned by <c>Check</c>.</summary>
    Task Cancel(string jobId, CancellationToken cancellationToken);

    /// <summary>The same for a vendor whose addresses name the model as well.</summary>
    Task Cancel(string jobId, string model, CancellationToken cancellationToken) => Cancel(jobId, cancellationToken);

    /// <summary>Opens a delivered file, or answers null where it cannot be had now.</summary>
    /// <exception cref="Verdicts.OutputRefusedException">It is not taken, now or later; the same may come out of the stream while it is read.</exception>
    Task<Stream?> Fetch(Delivery delivery, CancellationToken cancellationToken);

    /// <summary>Checks a callback over its raw bytes.</summary>
    HookEvidence Verify(IReadOnlyDictionary<string, string> headers, ReadOnlySpan<byte> body, DateTimeOffset now);
}
