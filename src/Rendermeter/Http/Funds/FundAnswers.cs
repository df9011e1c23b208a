using System.Diagnostics;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Funds;

/// <summary>What became of a grant, a credit line or a pool, as it is answered.</summary>
internal static class FundAnswers
{
    public static IResult Of(FundOutcome outcome, Members members, Func<Account, bool, IResult> booked)
    {
        switch (outcome)
        {
            case FundOutcome.Invalid invalid:
                members.Refuse(invalid.Field, "out_of_range", $"{invalid.Field} must be {invalid.Allowed}", members.Find(invalid.Field) is { } value ? Members.Shown(value) : null);
                return Refusals.Validation(members.Errors);
            case FundOutcome.Mismatch:
                return Refusals.IdempotencyMismatch;
            case FundOutcome.Replayed replayed:
                return booked(replayed.Fund, true);
            case FundOutcome.Booked first:
                return booked(first.Fund, false);
            default:
                throw new UnreachableException();
        }
    }
}
