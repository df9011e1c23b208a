namespace Rendermeter.Http.Inputs;

/// <summary>What the files of one request may still have together that are fetched from addresses.</summary>
internal sealed class FetchBudget(long bytes)
{
    public long BytesLeft { get; private set; } = bytes;

    public void Spend(long bytes) => BytesLeft = Math.Max(0, BytesLeft - bytes);
}
